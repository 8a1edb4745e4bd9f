import { allAddons, type Fleet } from "../model/index.js";
import { openContext } from "./context.js";
import { loadFleet } from "./fleetFile.js";
import type { GlobalOptions } from "./main.js";
import type { FleetFacts } from "../sandbox/index.js";
import { sandboxOf, say } from "./sandbox.js";
import { bringUp } from "./up.js";

/** `fleet sandbox up`: the whole fleet on this machine. Starts what is missing, goes on with what is there.
 *  @returns 0 only when every application is synced and healthy. */
export async function sandboxUp(options: GlobalOptions): Promise<number> {
  const { fleet } = await loadFleet(options.file);
  const root = sandboxOf(options);
  const { holdSandbox, startSandbox } = await import("../sandbox/index.js");
  const release = await holdSandbox(root, "bringing the sandbox up");
  try {
    await startSandbox(root, { facts: factsOf(fleet), progress: say });
    const context = await openContext({ ...options, json: true, target: "sandbox", sandboxRoot: root });
    const code = await bringUp(context, true);
    if (code === 0) sayNext(fleet);
    return code;
  } catch (error) {
    await sayWhetherItEnded(root);
    throw error;
  } finally {
    await release();
  }
}

/** Without its daemon everything fails, and nothing that fails knows why. */
async function sayWhetherItEnded(root: string): Promise<void> {
  const { lostDaemonLog } = await import("../sandbox/index.js");
  const log = await lostDaemonLog(root);
  if (log === undefined) return;
  say(`The sandbox's daemon has ended meanwhile; its log is ${log}.\n\`npx fleet sandbox up\` goes on from here.`);
}

/** What exists before the first `pulumi up`, as it would for anybody who starts with AWS and GitHub. */
export function factsOf(fleet: Fleet): FleetFacts {
  const pipelines = fleet.environments.flatMap(({ pipelineRole }) => pipelineRole ?? []);
  const ofRoles = [...fleet.administrators, ...pipelines].map((arn) => arn.split(":")[4] ?? "");
  return {
    accounts: [...new Set([...fleet.accounts.map(({ id }) => id), ...ofRoles])].sort(),
    administrators: fleet.administrators,
    // Each trusts those who run Pulumi, as docs/accounts.md says.
    pipelineRoles: [
      ...fleet.accounts.flatMap(({ assumeRole }) =>
        assumeRole === null ? [] : [{ ...assumeRole, trusts: [...fleet.administrators, ...pipelines] }],
      ),
      ...pipelines.map((arn) => ({ arn, trusts: fleet.administrators, externalId: null })),
    ],
    organization: fleet.repositories.organization,
    gitHost: fleet.repositories.host,
    region: fleet.hub.region,
    // All that could be enabled, so that enabling one needs no restart.
    charts: allAddons().map(({ repository, chart, version }) => ({ repository, chart, versions: [version] })),
  };
}

function sayNext(fleet: Fleet): void {
  const { host, organization, platform } = fleet.repositories;
  const repository = fleet.teams[0]?.repository ?? platform;
  say(`
Try next:
  npx fleet status                          what runs where, and which cluster does not answer
  eval "$(npx fleet sandbox env)"           then pulumi, kubectl, argocd and git work against this fleet
  git clone https://${host}/${organization}/${repository}
  npx fleet up                              after an edit of fleet.yaml: another region, team or service
  npx fleet sandbox down                    stops everything`);
}
