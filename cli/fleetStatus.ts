import type { Application, Fleet } from "../model/index.js";
import { applications } from "../model/index.js";
import type { ApplicationObject } from "./hub.js";

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
  /** Whether it waits for somebody to sync it, as its environment or service says. */
  readonly byHand: boolean;
}

/** Compares what the fleet wants with what the hub has, in the fleet's order.
 *  @param unreachable clusters whose API server does not answer, with the reason: Argo CD would go on calling their
 *  applications healthy for minutes, so their health is Unknown here. */
export function applicationRows(
  fleet: Fleet,
  live: readonly ApplicationObject[],
  unreachable: ReadonlyMap<string, string> = new Map(),
): ApplicationRow[] {
  const byName = new Map(live.map((application) => [application.metadata.name, application]));
  return applications(fleet).map((wanted) => row(wanted, byName.get(wanted.name), unreachable.get(wanted.cluster)));
}

function row(
  wanted: Application,
  live: ApplicationObject | undefined,
  unreachable: string | undefined,
): ApplicationRow {
  const status = live?.status;
  const sync = live ? (status?.sync?.status ?? "Unknown") : "Missing";
  const health = live ? (status?.health?.status ?? "Unknown") : "Missing";
  const well = sync === "Synced" && health === "Healthy";
  const trouble = well ? "" : reasonOf(wanted, live);
  const byHand =
    unreachable === undefined && !wanted.automated && sync === "OutOfSync" && health !== "Degraded" && trouble === "";
  return {
    application: wanted.name,
    cluster: wanted.cluster,
    revision: shortRevision(status?.sync?.revision),
    sync: unreachable === undefined ? sync : "Unknown",
    health: unreachable === undefined ? health : "Unknown",
    reason: unreachable ?? (byHand ? BY_HAND : trouble),
    byHand,
  };
}

/** True when everything that the fleet wants is there, synced and healthy, but for what waits for somebody's word. */
export function allWell(rows: readonly ApplicationRow[]): boolean {
  return rows.every((row) => row.byHand || (row.sync === "Synced" && row.health === "Healthy"));
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
