import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../model/index.js";
import { cloudTags } from "../model/leftovers.js";
import { accountLeftovers } from "./accountLeftovers.js";
import { UsageError } from "./failure.js";
import type { ApplicationObject, HubConnection } from "./hub.js";
import type { LeavingSpoke } from "./leavingSpokes.js";
import { count } from "./output.js";

/** Looks in a row at which a cluster has no Application, before its set is trusted to make none any more. */
const QUIET_LOOKS = 4;
const POLL_MS = 500;
/** Seconds that a set may go on making Applications. */
const TIMEOUT_SECONDS = 60;

/** Clusters that do not answer, though something on them is to go. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** Sorts spokes into those to be emptied and those to be given up.
 *  @param names the clusters that the person gives up, each by its name
 *  @param given also among them, though no longer registered: an earlier run was interrupted
 *  @throws UsageError for a name that is no leaving cluster's, or of one that answers
 *  @throws UnreachableError naming who does not answer, and the choice; nothing has been changed then */
export async function requireReachable(
  fleet: Fleet,
  hub: Pick<HubConnection, "applications">,
  spokes: readonly LeavingSpoke[],
  {
    giveUp,
    unregistered = [],
    command,
  }: { giveUp: readonly string[]; unregistered?: readonly string[]; command: string },
): Promise<readonly LeavingSpoke[]> {
  const wanted = new Set(fleet.clusters.filter(({ state }) => state === "active").map(({ name }) => name));
  for (const name of giveUp) {
    const problem = refusalOf(name, spokes, wanted, unregistered);
    if (problem !== undefined) throw new UsageError(`--give-up ${name}: ${problem}`);
  }
  const dead = spokes.filter(({ problem }) => problem !== undefined);
  const undecided = dead.filter(({ name }) => !giveUp.includes(name));
  if (undecided.length === 0) return dead;
  const applications = await hub.applications();
  const texts = await Promise.all(
    undecided.map(async (spoke) => choice(fleet, spoke, applications, wanted.has(spoke.name) ? undefined : command)),
  );
  throw new UnreachableError(`${texts.join("\n")}\nNothing was changed.`);
}

function refusalOf(
  name: string,
  spokes: readonly LeavingSpoke[],
  wanted: ReadonlySet<string>,
  unregistered: readonly string[],
): string | undefined {
  if (wanted.has(name)) return "fleet.yaml wants this cluster. Take it out of the file first.";
  const spoke = spokes.find((candidate) => candidate.name === name);
  if (spoke === undefined) {
    return unregistered.includes(name)
      ? undefined
      : "no cluster of that name is to go. `npx fleet status` lists what is there.";
  }
  return spoke.problem === undefined || isUnauthorized(spoke)
    ? "it answers, so it can be emptied. Run the same command without --give-up."
    : undefined;
}

function isUnauthorized({ problem = "" }: LeavingSpoke): boolean {
  return problem.startsWith("Unauthorized");
}

/** What a person has to know to choose. */
async function choice(
  fleet: Fleet,
  spoke: LeavingSpoke,
  applications: readonly ApplicationObject[],
  command: string | undefined,
): Promise<string> {
  const head = `${spoke.name} ${spoke.problem ?? ""}`;
  if (isUnauthorized(spoke)) {
    return `${head}\n  Nobody without an access entry sees what it still has in the cloud: \`administrators\` of fleet.yaml have one.`;
  }
  const wait = `${head}\n  It cannot be emptied from here. Bring it back, or come from where it answers, then run the same command again.`;
  if (command === undefined) {
    return `${wait}\n  If it will not come back, take it out of fleet.yaml: then it can be given up.`;
  }
  return [
    `${wait}\n  If it will not come back, give it up, by its name: ${command} --give-up ${spoke.name}`,
    "  Then the hub forgets its applications without deleting anything of them, and the registration and the cluster go.",
    ...(await whatStays(fleet, spoke, applications)),
  ].join("\n");
}

/** What stays behind when a spoke is given up, a line each: as Argo CD saw it last, and as AWS lists it now. */
export async function whatStays(
  fleet: Fleet,
  spoke: LeavingSpoke,
  applications: readonly ApplicationObject[],
): Promise<string[]> {
  const own = applications.filter(({ spec }) => spec.destination.name === spoke.name);
  const lines = [`  What stays behind of ${count(own.length, "application")}, as Argo CD saw it last:`];
  for (const { metadata, status } of own) {
    const resources = (status?.resources ?? []).map(({ kind, name, namespace }) => {
      return `${kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
    });
    const seen = [...resources, ...(status?.summary?.externalURLs ?? [])];
    lines.push(`    ${metadata.name}: ${seen.length === 0 ? "nothing known" : seen.join(", ")}`);
  }
  const { eksName, region, account } = spoke;
  if (eksName === undefined) return lines;
  const found = await accountLeftovers(fleet, { eksName, region, account });
  const where = `account ${account}, ${region}`;
  if ("unknown" in found) lines.push(`  What stays in ${where} could not be looked up: ${found.unknown}`);
  else if (found.length === 0) lines.push(`  AWS lists no load balancer and no volume of it in ${where}.`);
  else lines.push(`  In ${where}, as AWS lists it now:`, ...found.map((arn) => `    ${arn}`));
  const tags = cloudTags(eksName).map(({ key, value }) => (value === undefined ? key : `${key}=${value}`));
  lines.push(`  Its load balancers and volumes have one of these tags: ${tags.join(", ")}.`);
  if (spoke.isMade) lines.push("  Delete load balancers first: its network cannot go while one is in it.");
  return lines;
}

/** Makes the hub forget the Applications of a cluster without touching the cluster: without a finalizer Argo CD deletes nothing.
 *  @throws Error when its sets go on making them */
export async function forgetApplications(
  hub: Pick<HubConnection, "applications" | "deleteApplication" | "patchApplication" | "setClusterState">,
  cluster: string,
  progress: (message: string) => void,
): Promise<void> {
  await hub.setClusterState(cluster, "draining");
  const deadline = Date.now() + TIMEOUT_SECONDS * 1000;
  // The set may have looked at the clusters before this one was marked, and would make one more.
  for (let quiet = 0; quiet < QUIET_LOOKS; quiet += 1) {
    const own = (await hub.applications()).filter(({ spec }) => spec.destination.name === cluster);
    if (own.length > 0) quiet = -1;
    for (const { metadata } of own) {
      if (Date.now() > deadline)
        throw new Error(`${metadata.name} comes back whenever it is deleted; which set makes it?`);
      await hub.patchApplication(metadata.name, { metadata: { finalizers: null } });
      await hub.deleteApplication(metadata.name);
      progress(`${metadata.name}: forgotten, its workloads stay`);
    }
    await sleep(POLL_MS);
  }
}
