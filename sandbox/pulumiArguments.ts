import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Commands, aliases included, that take `--config-file`. */
export const CONFIGURED_COMMANDS: readonly string[] = [
  "preview",
  "pre",
  "up",
  "update",
  "destroy",
  "down",
  "dn",
  "refresh",
  "config",
  "conf",
  "cfg",
  "import",
  "watch",
];

/** Global flags of Pulumi that are followed by a value. */
const GLOBAL_FLAGS = new Set([
  "-C",
  "--cwd",
  "--color",
  "-v",
  "--verbose",
  "--profiling",
  "--tracing",
  "--memprofilerate",
]);

export interface PulumiInvocation {
  /** Folder of the project that the command is for. */
  readonly folder: string;
  /** Null when neither flag, environment nor selection says so. */
  readonly stack: string | null;
}

/** What a command line of Pulumi works on, or undefined when it takes no configuration file or has one already. */
export function pulumiInvocation(
  commandLine: readonly string[],
  environment: NodeJS.ProcessEnv,
  currentFolder: string,
): PulumiInvocation | undefined {
  const end = commandLine.indexOf("--");
  const words = end < 0 ? commandLine : commandLine.slice(0, end);
  const command = words.find((word, index) => !word.startsWith("-") && !GLOBAL_FLAGS.has(words[index - 1] ?? ""));
  if (command === undefined || !CONFIGURED_COMMANDS.includes(command) || flag(words, "--config-file")) return undefined;
  const folder = projectFolder(resolve(currentFolder, flag(words, "--cwd", "-C") ?? "."));
  if (folder === undefined) return undefined;
  const stack = flag(words, "--stack", "-s") ?? environment["PULUMI_STACK"] ?? selectedStack(folder, environment);
  // `organization/project/stack`: the configuration file has the last part in its name.
  return { folder, stack: stack?.split("/").at(-1) ?? null };
}

function flag(words: readonly string[], long: string, short?: string): string | undefined {
  for (const [index, word] of words.entries()) {
    if (word === long || word === short) return words[index + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    if (short && word.startsWith(short) && !word.startsWith("--")) return word.slice(short.length).replace(/^=/, "");
  }
  return undefined;
}

function projectFolder(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "Pulumi.yaml"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** What `pulumi stack select` left: PULUMI_HOME/workspaces/<project>-<sha1 of the project file's path>-workspace.json. */
function selectedStack(folder: string, environment: NodeJS.ProcessEnv): string | undefined {
  const projectFile = join(folder, "Pulumi.yaml");
  const name = /^name:\s*["']?([^\s"'#]+)/m.exec(readFileSync(projectFile, "utf8"))?.[1] ?? "";
  const hash = createHash("sha1").update(projectFile).digest("hex");
  const file = join(environment["PULUMI_HOME"] ?? "", "workspaces", `${name}-${hash}-workspace.json`);
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { stack?: string }).stack;
}
