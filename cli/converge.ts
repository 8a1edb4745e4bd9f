import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "../model/index.js";
import { allWell, applicationRows, type ApplicationRow } from "./fleetStatus.js";
import type { ApplicationObject, HubConnection } from "./hub.js";

const POLL_MS = 500;
/** Seconds without any change after which waiting ends: longer than Argo CD's own retries pause. */
const PATIENCE_SECONDS = 240;

/** Waits until every application of the fleet is synced and healthy, or until nothing has moved for
 *  {@link PATIENCE_SECONDS}.
 *  @returns the rows as they are at the end. */
export async function converge(
  connections: readonly HubConnection[],
  fleet: Fleet,
  say: (message: string) => void,
): Promise<ApplicationRow[]> {
  let last = "";
  let movedAt = Date.now();
  for (;;) {
    const rows = applicationRows(fleet, await liveApplications(connections));
    if (allWell(rows)) return rows;
    const picture = JSON.stringify(rows);
    if (picture !== last) movedAt = Date.now();
    last = picture;
    if (Date.now() - movedAt > PATIENCE_SECONDS * 1000) return rows;
    const well = rows.filter((row) => allWell([row])).length;
    const waiting = rows.find((row) => !allWell([row]));
    say(`${well} of ${rows.length} healthy, waiting for ${waiting?.application ?? ""} ${waiting?.reason ?? ""}`.trim());
    await sleep(POLL_MS);
  }
}

/** The Applications of several Argo CDs: their names are unique in the fleet. */
export async function liveApplications(
  connections: readonly Pick<HubConnection, "applications">[],
): Promise<ApplicationObject[]> {
  return (await Promise.all(connections.map((connection) => connection.applications()))).flat();
}
