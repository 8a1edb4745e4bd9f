import type { Application, Fleet } from "../model/index.js";
import { applications, TARGET_REVISION } from "../model/index.js";
import { syncTimes, type SyncTimes } from "../render/index.js";
import { setOf, type ApplicationObject, type ApplicationSetObject } from "./hub.js";
import { opening } from "./openings.js";

const BY_HAND = "waits until somebody syncs it: automated is off";
const LEFT = "the file does not want it any more: `npx fleet up` empties and removes it";
const MADE_ELSEWHERE = "was not made from the file: nothing here empties or removes it";

/** One line of the table that `up` ends with and `status` prints. */
export interface ApplicationRow {
  readonly application: string;
  readonly cluster: string;
  /** Short commit, or a chart's version; `-` when it never synced. */
  readonly revision: string;
  /** Argo CD's word, or `Missing` when the Application does not exist yet. */
  readonly sync: string;
  readonly health: string;
  /** Why it is not well, in Argo CD's words; empty when it is. */
  readonly reason: string;
  /** Whether it is as the file has it all the same: it waits for somebody to sync it, or for its window to open. */
  readonly waits: boolean;
  /** Whether it follows another revision than the file has it follow. */
  readonly isAstray: boolean;
}

/** One line of what is live though the file does not want it. */
export interface UnwantedRow extends Omit<ApplicationRow, "waits" | "isAstray"> {
  /** The cluster whose Argo CD holds it. */
  readonly argocd: string;
}

/** A set by which Argo CD may make no new Application, nor change one. */
export interface FailingSet {
  readonly applicationSet: string;
  /** The cluster whose Argo CD holds it. */
  readonly argocd: string;
  /** In Argo CD's words. */
  readonly problem: string;
}

/** What one Argo CD holds, with the fleet as it sees it. */
export interface HeldByArgoCd {
  /** The cluster that it runs in. */
  readonly argocd: string;
  readonly fleet: Fleet;
  readonly applications: readonly ApplicationObject[];
  readonly sets: readonly ApplicationSetObject[];
}

/** Compares what the fleet wants with what the hub has, in the fleet's order.
 *  @param unreachable clusters whose API server does not answer, with the reason: Argo CD would go on calling their
 *  applications healthy for minutes, so their health is Unknown here.
 *  @param at milliseconds since 1970 */
export function applicationRows(
  fleet: Fleet,
  live: readonly ApplicationObject[],
  unreachable: ReadonlyMap<string, string> = new Map(),
  at = Date.now(),
): ApplicationRow[] {
  const byName = new Map(live.map((application) => [application.metadata.name, application]));
  const outside = outsideWindows(fleet, live, at);
  return applications(fleet).map((wanted) =>
    row(wanted, byName.get(wanted.name), {
      unreachable: unreachable.get(wanted.cluster),
      outside: outside.get(wanted.name),
    }),
  );
}

/** Those that differ from Git and may not be synced now, by name. */
function outsideWindows(fleet: Fleet, live: readonly ApplicationObject[], at: number): ReadonlyMap<string, SyncTimes> {
  const different = live
    .filter(({ status }) => status?.sync?.status === "OutOfSync")
    .map(({ metadata }) => metadata.name);
  if (different.length === 0) return new Map();
  const names = new Set(different);
  const times = syncTimes(fleet, ({ name }) => names.has(name), at);
  return new Map(times.filter(({ decision }) => !decision.allowed).map((one) => [one.application.name, one]));
}

function row(
  wanted: Application,
  live: ApplicationObject | undefined,
  { unreachable, outside }: { unreachable: string | undefined; outside: SyncTimes | undefined },
): ApplicationRow {
  const { revision, sync, health } = seen(live);
  const astray = live === undefined ? "" : astrayFrom(wanted, live);
  const isWell = astray === "" && sync === "Synced" && health === "Healthy";
  const trouble = astray !== "" ? astray : isWell ? "" : reasonOf(wanted, live);
  const waitsFor = outside ? `waits for its sync window: ${opening(outside)}` : wanted.automated ? "" : BY_HAND;
  const waits =
    unreachable === undefined && waitsFor !== "" && sync === "OutOfSync" && health !== "Degraded" && trouble === "";
  return {
    application: wanted.name,
    cluster: wanted.cluster,
    revision,
    sync: unreachable === undefined ? sync : "Unknown",
    health: unreachable === undefined ? health : "Unknown",
    reason: unreachable ?? (waits ? waitsFor : trouble),
    waits,
    isAstray: astray !== "",
  };
}

/** Why an Application of a service does not follow what the file says: its set has not changed it yet, or cannot, as where it finds
 *  no pin. Argo CD calls it synced and healthy all the same, at what it follows. */
function astrayFrom({ team, pin, repository, targetRevision }: Application, { spec }: ApplicationObject): string {
  const follows = spec.source?.targetRevision;
  if (team === null || follows === undefined) return "";
  if (pin !== null)
    return follows === TARGET_REVISION ? `follows ${follows} and not ${pin} of ${repository}; is it there?` : "";
  return follows === targetRevision
    ? ""
    : `still follows ${shortRevision(follows)}, and not ${targetRevision ?? ""} yet`;
}

/** Revision, sync and health of an Application, as Argo CD has them. */
function seen(live: ApplicationObject | undefined): Pick<ApplicationRow, "revision" | "sync" | "health"> {
  const nothing = live === undefined ? "Missing" : "Unknown";
  const { sync, health } = live?.status ?? {};
  return { revision: shortRevision(sync?.revision), sync: sync?.status ?? nothing, health: health?.status ?? nothing };
}

/** The Applications that an Argo CD is to hold: one of the same name on another is not meant. */
export function wantedOf({ fleet, applications: live }: HeldByArgoCd): ApplicationObject[] {
  const wanted = new Set(applications(fleet).map(({ name }) => name));
  return live.filter(({ metadata }) => wanted.has(metadata.name));
}

/** The Applications in an Argo CD's namespace that the file does not want there: left by a set that went or by a drain that was not
 *  finished, or made by something else.
 *  @param unreachable as of {@link applicationRows} */
export function unwantedRows(held: HeldByArgoCd, unreachable: ReadonlyMap<string, string> = new Map()): UnwantedRow[] {
  const wanted = new Set(wantedOf(held));
  return held.applications
    .filter((live) => !wanted.has(live))
    .map((live) => {
      const { name, server } = live.spec.destination;
      const known = seen(live);
      return {
        application: live.metadata.name,
        argocd: held.argocd,
        cluster: name ?? server ?? "-",
        ...known,
        ...(name !== undefined && unreachable.has(name) ? { sync: "Unknown", health: "Unknown" } : {}),
        reason: setOf(live) === undefined || name === undefined ? MADE_ELSEWHERE : LEFT,
      };
    })
    .sort((one, other) => (one.application < other.application ? -1 : 1));
}

/** The sets of an Argo CD that fail: the Applications that are there go on, so nothing else shows it.
 *  `ErrorOccurred` is Argo CD's, of applicationset_controller.go. */
export function failingSets({ argocd, sets }: Pick<HeldByArgoCd, "argocd" | "sets">): FailingSet[] {
  return sets.flatMap(({ metadata, status }) => {
    const error = status?.conditions?.find(({ type, status }) => type === "ErrorOccurred" && status === "True");
    return error === undefined ? [] : [{ applicationSet: metadata.name, argocd, problem: error.message }];
  });
}

/** True when everything that the fleet wants is there, synced and healthy, but for what waits as the file has it. */
export function allWell(rows: readonly ApplicationRow[]): boolean {
  return rows.every((row) => row.waits || (!row.isAstray && row.sync === "Synced" && row.health === "Healthy"));
}

function reasonOf({ pin, repository }: Application, live: ApplicationObject | undefined): string {
  if (!live) return `not generated yet${pin === null ? "" : `: that needs ${pin} in ${repository}`}`;
  const condition = live.status?.conditions?.find((candidate) => candidate.type.endsWith("Error"));
  const operation = live.status?.operationState;
  const failed = operation?.phase === "Failed" || operation?.phase === "Error" || operation?.phase === "Running";
  return condition?.message ?? (failed ? (operation.message ?? "") : "");
}

/** A commit's first seven characters; a chart's version stays whole. */
function shortRevision(revision: string | undefined): string {
  if (!revision) return "-";
  return /^[0-9a-f]{40}$/.test(revision) ? revision.slice(0, 7) : revision;
}
