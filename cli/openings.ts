import { zoneOffset } from "../model/index.js";
import type { SyncTimes, TimedWindow } from "../render/index.js";

/** When an application may be synced next, on the clock of its windows. */
export function opening({ decision, nextOpening, windows: own }: SyncTimes): string {
  if (decision.allowed) return "-";
  return nextOpening === undefined ? "none within two years" : shown(nextOpening, zoneOf(own));
}

/** The zone that all windows have; UTC when they have several, or when there is none. */
export function zoneOf(own: readonly TimedWindow[]): string {
  const zones = new Set(own.map(({ timeZone }) => timeZone));
  return zones.size === 1 ? ([...zones][0] ?? "UTC") : "UTC";
}

/** `Mon 2026-11-23 09:00 Europe/London` */
export function shown(at: number, zone: string): string {
  const local = new Date(at + zoneOffset(zone, at));
  const weekday = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][local.getUTCDay()] ?? "";
  return `${weekday} ${local.toISOString().slice(0, 16).replace("T", " ")} ${zone}`;
}
