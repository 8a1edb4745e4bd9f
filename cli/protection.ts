import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Context } from "./context.js";

const run = promisify(execFile);

/** Takes Pulumi's `protect` off the resources of clusters that were drained and left the file: the drain was the consent
 *  that `protect` asks for. Resources of other clusters stay protected. */
export async function releaseProtection(context: Context, clusters: readonly string[]): Promise<void> {
  for (const stack of context.stacks.filter((candidate) => candidate.makes !== "repos")) {
    const protectedUrns = (await protectedResources(context.root, stack.name)).filter((urn) =>
      clusters.some((cluster) => belongsTo(urn, cluster)),
    );
    if (protectedUrns.length === 0) continue;
    await run("pulumi", ["state", "unprotect", "--yes", "--stack", stack.name, ...protectedUrns], {
      cwd: context.root,
    });
  }
}

/** The domain id of a cluster begins the logical name of everything that it consists of. */
function belongsTo(urn: string, cluster: string): boolean {
  const name = urn.split("::").at(-1) ?? "";
  return name === cluster || name.startsWith(`${cluster}-`);
}

async function protectedResources(root: string, stack: string): Promise<string[]> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const workspace = await LocalWorkspace.create({ workDir: root });
  const known = await workspace.listStacks();
  if (!known.some((candidate) => candidate.name === stack)) return [];
  const state = (await workspace.exportStack(stack)).deployment as {
    resources?: readonly { urn: string; protect?: boolean }[];
  };
  return (state.resources ?? []).filter((resource) => resource.protect).map((resource) => resource.urn);
}
