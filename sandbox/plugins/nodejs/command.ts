import { createRequire } from "node:module";
import { join, resolve } from "node:path";

/** `runtime.options` of Pulumi.yaml, as far as the host knows them. */
export interface RuntimeOptions {
  /** Whether Pulumi's own TypeScript loader is registered. @default true */
  readonly typescript: boolean;
  /** Arguments of node before the script, one string as in a shell: `--import tsx`. @default none */
  readonly nodeargs: readonly string[];
  /** @default the tsconfig.json of the project */
  readonly tsconfig?: string;
}

/** What a run needs to know, from the engine's request. */
export interface ProgramRun {
  readonly monitorAddress: string;
  readonly engineAddress: string;
  readonly organization: string;
  readonly project: string;
  readonly stack: string;
  readonly pwd: string;
  /** Folder of Pulumi.yaml. */
  readonly rootDirectory: string;
  /** Folder that `main` is in, and the file; `.` is the folder's default. */
  readonly programDirectory: string;
  readonly entryPoint: string;
  readonly parallel: number;
  readonly dryRun: boolean;
  readonly programArguments: readonly string[];
  readonly config: Readonly<Record<string, string>>;
  readonly configSecretKeys: readonly string[];
  readonly options: RuntimeOptions;
}

/** A node process to be started. */
export interface NodeCommand {
  readonly args: readonly string[];
  /** Added to the environment of the host. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Reads `runtime.options`.
 *  @throws Error for an option that the host does not have. */
export function runtimeOptions(options: Readonly<Record<string, unknown>>): RuntimeOptions {
  const unsupported = Object.keys(options).filter((name) => !KNOWN_OPTIONS.has(name));
  if (unsupported.length > 0) {
    throw new Error(
      `Pulumi.yaml: runtime.options.${unsupported.join(", ")}: the sandbox's Node.js host knows ${[...KNOWN_OPTIONS].join(", ")}.`,
    );
  }
  const { typescript, nodeargs, tsconfig } = options;
  return {
    typescript: typescript !== false,
    nodeargs: typeof nodeargs === "string" ? shellWords(nodeargs) : [],
    ...(typeof tsconfig === "string" && { tsconfig }),
  };
}

/** `packagemanager` only matters to `pulumi install`. */
const KNOWN_OPTIONS: ReadonlySet<string> = new Set(["typescript", "nodeargs", "tsconfig", "packagemanager"]);

/** The process that runs a program: Pulumi's own runner, of the version that the project has installed. */
export function programCommand(run: ProgramRun): NodeCommand {
  return {
    args: [
      ...run.options.nodeargs,
      pulumiModule(run.programDirectory, "cmd/run"),
      ...flag("monitor", run.monitorAddress),
      ...flag("engine", run.engineAddress),
      ...flag("organization", run.organization),
      ...flag("project", run.project),
      ...flag("root-directory", run.rootDirectory),
      ...flag("stack", run.stack),
      ...flag("pwd", run.pwd),
      ...(run.dryRun ? ["--dry-run"] : []),
      ...flag("parallel", String(run.parallel)),
      run.entryPoint === "" ? "." : resolve(run.programDirectory, run.entryPoint),
      ...run.programArguments,
    ],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: String(run.options.typescript),
      ...(run.options.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: run.options.tsconfig }),
      PULUMI_CONFIG: JSON.stringify(run.config),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(run.configSecretKeys),
    },
    cwd: run.pwd,
  };
}

/** The process that runs a policy pack. It looks for its policies in the folder where it stands. */
export function policyPackCommand(
  directory: string,
  args: readonly string[],
  options: RuntimeOptions,
  env: Readonly<Record<string, string>>,
): NodeCommand {
  return {
    args: [...options.nodeargs, pulumiModule(directory, "cmd/run-policy-pack"), ...args, directory],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: String(options.typescript),
      ...(options.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
      ...env,
    },
    cwd: directory,
  };
}

/** Splits a line as a shell would, without expansion: blanks separate, quotes and backslashes keep together.
 *  @throws Error when a quote is not closed. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  const word = /(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+/y;
  let position = 0;
  for (;;) {
    position += /^\s*/.exec(line.slice(position))?.[0].length ?? 0;
    if (position >= line.length) return words;
    word.lastIndex = position;
    const match = word.exec(line);
    if (!match) throw new Error(`Pulumi.yaml: runtime.options.nodeargs: ${JSON.stringify(line)} has an open quote.`);
    words.push(
      match[0].replace(/\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'/g, (_, escaped, double, single) =>
        String(escaped ?? single ?? String(double).replace(/\\(["\\$`])/g, "$1")),
      ),
    );
    position = word.lastIndex;
  }
}

/** A file of `@pulumi/pulumi` as a module in a folder would find it: the version must be the program's own. */
export function pulumiModule(directory: string, file: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve(`@pulumi/pulumi/${file}`);
  } catch (error) {
    throw new Error(`@pulumi/pulumi is not installed in ${directory}: run \`npm ci\`.`, { cause: error });
  }
}

function flag(name: string, value: string): string[] {
  return [`--${name}`, value];
}
