import { chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { compiledFile } from "./packageRoot.js";
import type { SandboxPaths } from "./paths.js";
import { CONFIGURED_COMMANDS } from "./pulumiArguments.js";
import type { ToolPaths } from "./tools/build.js";

/** Plugins of ours by the name under which Pulumi looks for them on PATH. */
const PLUGINS: Readonly<Record<string, string>> = {
  "pulumi-language-nodejs": "bin/pulumi-language-nodejs.js",
  "pulumi-resource-aws": "bin/pulumi-resource-aws.js",
  // Of a program's kind: nearly all that it loads is Pulumi's SDK.
  "pulumi-resource-eks": "sandbox/plugins/eks.js",
  "pulumi-resource-github": "bin/pulumi-resource-github.js",
  "pulumi-resource-kubernetes": "bin/pulumi-resource-kubernetes.js",
};

/** Fills `.sandbox/bin`, which goes first on PATH: programs and plugins that know this sandbox without being told. */
export async function writeBin(
  paths: SandboxPaths,
  tools: ToolPaths<"pulumi" | "argocd" | "kubectl" | "kustomize" | "helm">,
): Promise<void> {
  await mkdir(paths.bin, { recursive: true });
  const scripts: Record<string, string> = {
    pulumi: pulumiWrapper(paths, tools.pulumi),
    aws: `exec ${shellWord(process.execPath)} ${shellWord(compiledFile("sandbox/aws/identity/awsCommand.js"))} "$@"`,
    // A link would not do: Argo CD's programs hand ARGOCD_BINARY_NAME down, and it counts for more than the file's name.
    "argocd-k8s-auth": `ARGOCD_BINARY_NAME=argocd-k8s-auth exec ${shellWord(tools.argocd)} "$@"`,
  };
  for (const [name, file] of Object.entries(PLUGINS)) {
    scripts[name] = `exec ${shellWord(process.execPath)} ${shellWord(compiledFile(file))} "$@"`;
  }
  // Dynamic resources: the SDK brings their provider along.
  const dynamicProvider = createRequire(import.meta.url).resolve("@pulumi/pulumi/cmd/dynamic-provider");
  scripts["pulumi-resource-pulumi-nodejs"] = `exec ${shellWord(process.execPath)} ${shellWord(dynamicProvider)} "$@"`;
  const { argocd, kubectl, kustomize, helm } = tools;
  await Promise.all([
    ...Object.entries(scripts).map(([name, script]) =>
      writeScript(join(paths.bin, name), `export GITOPS_FLEET_SANDBOX=${shellWord(paths.root)}\n${script}`),
    ),
    ...Object.entries({ argocd, kubectl, kustomize, helm }).map(([name, target]) =>
      link(join(paths.bin, name), target),
    ),
  ]);
}

/** Pulumi with the sandbox's own copy of the stack's configuration, so that the checkout's files never change.
 *  What the copy is called depends on the stack; a command that takes no configuration file gets none. */
function pulumiWrapper(paths: SandboxPaths, pulumi: string): string {
  const configuration = [process.execPath, compiledFile("sandbox/pulumiConfigCommand.js"), paths.root].map(shellWord);
  // A command that comes first is told apart here: half of all calls only ask for what a stack has.
  return `configuration=
case "\${1:-}" in
-* | ${CONFIGURED_COMMANDS.join(" | ")})
  configuration=$(${configuration.join(" ")} "$@") || exit $?
  ;;
esac
if [ -n "$configuration" ]; then
  # Flags end at "--": the file goes before it.
  placed=
  for argument do
    shift
    if [ "$argument" = -- ] && [ -z "$placed" ]; then
      set -- "$@" --config-file "$configuration"
      placed=yes
    fi
    set -- "$@" "$argument"
  done
  [ -n "$placed" ] || set -- "$@" --config-file "$configuration"
fi
# The engine writes its whole state after each step, and lives for seconds: collecting that garbage early is for nothing.
export GOGC="\${GOGC:-400}"
exec ${shellWord(pulumi)} "$@"`;
}

async function writeScript(path: string, script: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `#!/bin/sh\n${script}\n`);
  await chmod(temporary, 0o755);
  await rename(temporary, path);
}

async function link(path: string, target: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await rm(temporary, { force: true });
  await symlink(target, temporary);
  await rename(temporary, path);
}

/** A word that any POSIX shell reads as it is, spaces and quotes included. */
export function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
