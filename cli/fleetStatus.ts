import type { Application, Fleet } from "../model/index.js";
import { applications } from "../model/index.js";
import { syncTimes, type SyncTimes } from "../render/index.js";
import type { ApplicationObject } from "./hub.js";
import { opening } from "./openings.js";

const BY_HAND = "waits until somebody syncs it: automated is off";

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
  const status = live?.status;
  const sync = live ? (status?.sync?.status ?? "Unknown") : "Missing";
  const health = live ? (status?.health?.status ?? "Unknown") : "Missing";
  const well = sync === "Synced" && health === "Healthy";
  const trouble = well ? "" : reasonOf(wanted, live);
  const waitsFor = outside ? `waits for its sync window: ${opening(outside)}` : wanted.automated ? "" : BY_HAND;
  const waits =
    unreachable === undefined && waitsFor !== "" && sync === "OutOfSync" && health !== "Degraded" && trouble === "";
  return {
    application: wanted.name,
    cluster: wanted.cluster,
    revision: shortRevision(status?.sync?.revision),
    sync: unreachable === undefined ? sync : "Unknown",
    health: unreachable === undefined ? health : "Unknown",
    reason: unreachable ?? (waits ? waitsFor : trouble),
    waits,
  };
}

/** True when everything that the fleet wants is there, synced and healthy, but for what waits as the file has it. */
export function allWell(rows: readonly ApplicationRow[]): boolean {
  return rows.every((row) => row.waits || (row.sync === "Synced" && row.health === "Healthy"));
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
