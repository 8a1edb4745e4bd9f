import { lengthOf, openSpans, type Fleet, type SyncWindow } from "../model/index.js";
import { columns } from "./output.js";

/** The windows of environments and of what narrows them. */
export function describeWindows(fleet: Fleet): string {
  const rows = fleet.environments.flatMap((environment) => [
    ...environment.windows.map((window) => windowRow(environment.name, "-", window)),
    ...fleet.windows
      .filter((one) => one.environment === environment.name)
      .map(({ cluster, team, service, window }) =>
        windowRow(environment.name, cluster ?? service ?? `team ${team ?? ""}`, window),
      ),
  ]);
  if (rows.length === 0) return "None: syncs may happen at any time.\n";
  const header = ["ENVIRONMENT", "OF", "KIND", "SCHEDULE", "FOR", "HOURS A WEEK", "TIME ZONE", "BY HAND", "MEANS"];
  return `${columns(header, rows)}\`fleet windows SERVICE\` says when a service may be synced next, and why.\n`;
}

function windowRow(environment: string, of: string, window: SyncWindow): string[] {
  const { kind, schedule, duration, timeZone, manualSync, description } = window;
  const byHand = manualSync ? "allowed" : "-";
  return [environment, of, kind, schedule, duration, hoursAWeek(window), timeZone, byHand, description];
}

const WEEK_HOURS = 168;

/** Of an ordinary week, in which no clock is changed; `-` for what comes once. */
function hoursAWeek(window: SyncWindow): string {
  const [, , day, month] = window.schedule.split(" ");
  if (day !== "*" || month !== "*") return "-";
  const span = { from: 0, to: WEEK_HOURS * 3_600_000 };
  return String(lengthOf(openSpans({ ...window, timeZone: "UTC" }, span.from, span.to)) / 3_600_000);
}
