import { decideSync, nextOpening } from "../model/index.js";
import { startWatch, watchWave, type WatchedApplication, type WaveLimits } from "../model/waveWatch.js";
import type { TimedWindow } from "../render/index.js";
import { liveApplications } from "./converge.js";
import { failingSets } from "./fleetStatus.js";
import type { ApplicationObject, HubConnection } from "./hub.js";
import { RollError, type PinBranch } from "./pinBranch.js";

/** How often a wave is looked at, milliseconds. */
const POLL_MS = 2_000;

/** Argo CD rounds an opening to the second, and looks every few. */
const OPENING_MS = 1_000;

/** A wave of an environment. */
export interface Wave {
  readonly wave: number;
  /** Its applications, with the windows that speak of each. */
  readonly applications: ReadonlyMap<string, readonly TimedWindow[]>;
}

/** Where a roll happens, and by whose clock. */
export interface RollPlace {
  /** Every Argo CD that has the set. */
  readonly argoCds: readonly Pick<HubConnection, "applications" | "applicationSets" | "refreshSet">[];
  readonly pins: Pick<PinBranch, "move">;
  /** The service's ApplicationSet. */
  readonly set: string;
  readonly environment: string;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** What is asked of a wave. */
export interface WaveJob {
  readonly revision: string;
  /** Whether its pin says so already. */
  readonly isThere: boolean;
  /** The waves that went before. */
  readonly before: readonly number[];
  readonly limits: WaveLimits;
}

/** Takes one wave to a commit, and waits until it has been healthy there for long enough.
 *  @returns what there is to say of it
 *  @throws RollError with what is not well. */
export async function rollWave(
  place: RollPlace,
  { wave, applications }: Wave,
  { revision, isThere, before, limits }: WaveJob,
  say: (message: string) => void,
): Promise<string> {
  const { argoCds, pins, set, environment, now, sleep } = place;
  if (!isThere) {
    await untilOpen(place, wave, applications, say);
    await pins.move(wave, revision, before);
  }
  await Promise.all(argoCds.map((argoCd) => argoCd.refreshSet(set)));
  if (applications.size === 0) return "nothing runs there now";
  const arrived = new Set<string>();
  let watch = startWatch(now());
  for (;;) {
    const live = (await liveApplications(argoCds)).filter(({ metadata }) => applications.has(metadata.name));
    const moved = live.find(
      ({ metadata, spec }) => arrived.has(metadata.name) && spec.source?.targetRevision !== revision,
    );
    if (moved) {
      throw new RollError(
        `Somebody else has moved wave ${wave} of ${environment}: ${moved.metadata.name} is to run ${moved.spec.source?.targetRevision ?? "nothing"} now.`,
      );
    }
    for (const { metadata, spec } of live) if (spec.source?.targetRevision === revision) arrived.add(metadata.name);
    const setError = arrived.size === applications.size ? undefined : await failureOf(set, argoCds);
    const seen = [...applications].map(([name, windows]) => look(name, live, { windows, revision, setError }, now()));
    const outcome = watchWave(watch, seen, now(), limits);
    watch = outcome.watch;
    if (outcome.verdict === "through") return `healthy at ${revision.slice(0, 7)}`;
    const bad = seen.filter(({ state }) => state !== "well");
    if (outcome.verdict === "failed") {
      const list = bad.map(({ name, reason }) => `  ${name}: ${reason}`).join("\n");
      throw new RollError(`Wave ${wave} of ${environment} did not become healthy at ${revision.slice(0, 7)}:\n${list}`);
    }
    const [first] = bad;
    say(
      first
        ? `${seen.length - bad.length} of ${seen.length} healthy, waiting for ${first.name}: ${first.reason}`
        : "healthy, soaking",
    );
    await sleep(POLL_MS);
  }
}

/** Waits until every application of a wave may be synced: one that is moved before would go by itself when its window opens,
 *  whoever watches. */
async function untilOpen(
  { environment, now, sleep }: RollPlace,
  wave: number,
  applications: Wave["applications"],
  say: (message: string) => void,
): Promise<void> {
  for (;;) {
    const closed = [...applications].filter(([, windows]) => !decideSync(windows, now()).allowed);
    const [first] = closed;
    if (!first) return;
    const openings = closed.map(([name, windows]) => {
      const at = nextOpening(windows, now());
      if (at === undefined) {
        throw new RollError(
          `${name} of wave ${wave} in ${environment} has no window within two years: \`fleet windows\`.`,
        );
      }
      return at;
    });
    const opening = Math.max(...openings);
    say(`waits for the opening of ${first[0]}'s window at ${new Date(opening).toISOString()}`);
    // Not in one go: a machine that slept, or a clock that was set, is noticed within a minute.
    await sleep(Math.min(60_000, Math.max(0, opening - now()) + OPENING_MS));
  }
}

/** Why a set makes nothing of what is in Git, in Argo CD's words: that stops all of it, whichever wave it is about. */
async function failureOf(set: string, argoCds: RollPlace["argoCds"]): Promise<string | undefined> {
  const sets = (await Promise.all(argoCds.map((argoCd) => argoCd.applicationSets()))).flat();
  return failingSets({ argocd: "", sets }).find(({ applicationSet }) => applicationSet === set)?.problem;
}

/** What an application is to run, and what may keep it from that. */
interface Aim {
  readonly revision: string;
  readonly windows: readonly TimedWindow[];
  /** Why its set makes nothing of what is in Git now. */
  readonly setError: string | undefined;
}

/** How an application is getting on with a revision. */
function look(
  name: string,
  live: readonly ApplicationObject[],
  { revision, windows, setError }: Aim,
  now: number,
): WatchedApplication {
  const found = live.find(({ metadata }) => metadata.name === name);
  const unseen = { name, state: setError === undefined ? "under-way" : "failed" } as const;
  if (!found) return { ...unseen, reason: setError ?? "is not there; does its cluster still exist?" };
  const { sync, health, operationState, conditions } = found.status ?? {};
  if (found.spec.source?.targetRevision !== revision) {
    return { ...unseen, reason: setError ?? `has not seen ${revision.slice(0, 7)} yet` };
  }
  // A SyncError may be of the sync before, and stays until the next; how this one went, its operation says.
  const error = conditions?.find(({ type }) => type.endsWith("Error") && type !== "SyncError")?.message;
  if (error !== undefined) return { name, state: "failed", reason: error };
  if (sync?.revision !== revision) {
    return { name, state: "under-way", reason: `has not seen ${revision.slice(0, 7)} yet` };
  }
  const isSyncing = found.operation !== undefined || operationState?.phase === "Running";
  if (sync.status === "Synced" && health?.status === "Healthy" && !isSyncing)
    return { name, state: "well", reason: "" };
  const words = [sync.status ?? "Unknown", health?.status ?? "Unknown"];
  const isDegraded = health?.status === "Degraded" && sync.status === "Synced";
  // Argo CD keeps the health of each resource to itself; its message is of the sync, which went well.
  if (isDegraded) return { name, state: "failed", reason: `${words.join(", ")}; \`argocd app get ${name}\` says what` };
  const reason = [...words, operationState?.message ?? ""].filter((word) => word !== "").join(", ");
  if (hasFailed(found, revision)) return { name, state: "failed", reason };
  if (sync.status !== "OutOfSync" || isSyncing) return { name, state: "under-way", reason };
  const isByHand = (found.spec.syncPolicy?.automated ?? undefined) === undefined;
  if (!decideSync(windows, now, isByHand).allowed) return { name, state: "closed", reason: "its window has closed" };
  if (!isByHand) return { name, state: "under-way", reason };
  return { name, state: "under-way", reason: `waits until somebody syncs it: \`argocd app sync ${name}\`` };
}

/** Whether its last sync has failed, if that was one to the revision: of one by hand the one before may be long ago. */
function hasFailed({ status }: ApplicationObject, revision: string): boolean {
  const { phase, operation } = status?.operationState ?? {};
  if (status?.sync?.status === "Synced" || (phase !== "Failed" && phase !== "Error")) return false;
  return (operation?.sync?.revision ?? revision) === revision;
}
