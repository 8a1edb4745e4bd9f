import type { Application, Fleet, Span } from "../model/index.js";
import { clockStretches, lengthOf, syncSpans, zoneOffset } from "../model/index.js";
import { syncTimes, type SyncTimes, type TimedWindow } from "../render/index.js";
import { UsageError } from "./failure.js";
import { loadFleet } from "./fleetFile.js";
import { opening, shown, zoneOf } from "./openings.js";
import { columns, printJson, printWarnings, section } from "./output.js";
import { calendar } from "./windowsCalendar.js";

export interface WindowsOptions {
  file?: string;
  json?: boolean;
  /** ISO 8601. @default now */
  at?: string;
  /** `2026-12` */
  month?: string;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** `fleet windows SERVICE`: whether it may be synced, why, and when next. Exit code 1 when not, on any of its clusters. */
export async function windows(service: string, options: WindowsOptions): Promise<number> {
  const { fleet } = await loadFleet(options.file);
  const at = instant(options.at);
  const month = options.month === undefined ? undefined : firstOfMonth(options.month);
  const chosen = chooser(fleet, service);
  const found = syncTimes(fleet, chosen, at);
  if (found.length === 0) throw new UsageError(`"${service}" is on no cluster.\n\`fleet apps\` lists what is.`);
  if (options.json) {
    printJson({ service, at: new Date(at).toISOString(), clusters: found.map((times) => jsonOf(times, at)) });
  } else {
    process.stdout.write(describe(service, found, at));
    if (month !== undefined) process.stdout.write(`\n${calendars(found, month)}`);
    printWarnings(fleet.warnings);
  }
  return found.every(({ decision }) => decision.allowed) ? 0 : 1;
}

function describe(service: string, found: readonly SyncTimes[], at: number): string {
  const rows = found.map((times) => [
    times.application.cluster,
    times.decision.allowed ? "yes" : "no",
    times.byHand ? "yes" : "no",
    reason(times),
    opening(times),
    hoursText(hoursInWeek(times.windows, at)),
  ]);
  const header = ["CLUSTER", "MAY SYNC", "BY HAND", "WHY", "NEXT OPENING", "HOURS A WEEK"];
  return section(`${service} at ${shown(at, zoneOf(found.flatMap((times) => times.windows)))}`, columns(header, rows));
}

function reason({ decision }: SyncTimes): string {
  const named = decision.windows.map(({ description, timeZone }) => `"${description}" (${timeZone})`).join(" and ");
  switch (decision.because) {
    case "none":
      return "no window speaks of it";
    case "no-deny":
      return "no window denies it now";
    case "allow":
      return `within ${named}`;
    case "deny":
      return `denied by ${named}`;
    case "outside":
      return `outside ${named}`;
  }
}

/** In the seven days that begin with the instant's Monday, on the clock of the windows. */
function hoursInWeek(own: readonly TimedWindow[], at: number): number {
  const zone = zoneOf(own);
  const local = at + zoneOffset(zone, at);
  const weekday = (Math.floor(local / DAY) + 3) % 7;
  const monday = Math.floor(local / DAY) * DAY - weekday * DAY;
  const week = { from: fromLocal(monday, zone), to: fromLocal(monday + 7 * DAY, zone) };
  return lengthOf(syncSpans(own, week.from, week.to)) / HOUR;
}

function hoursText(hours: number): string {
  return String(Math.round(hours * 10) / 10);
}

/** One calendar for each set of windows, above it the clusters that have it. */
function calendars(found: readonly SyncTimes[], month: string): string {
  const groups = new Map<string, SyncTimes[]>();
  for (const times of found) {
    const key = JSON.stringify(times.windows);
    groups.set(key, [...(groups.get(key) ?? []), times]);
  }
  return [...groups.values()]
    .map((group) => {
      const own = group[0]?.windows ?? [];
      const zone = zoneOf(own);
      const [from, to] = monthBounds(month, zone);
      const changes = clockChanges(zone, from, to);
      const title = `${month} on ${group.map(({ application }) => application.cluster).join(", ")} (${zone})`;
      return section(title, `${calendar(month, dailySpans(own, month, zone))}${changes}`);
    })
    .join("\n");
}

/** The stretches of each day of a month in which it may sync, on the zone's clock. */
function dailySpans(own: readonly TimedWindow[], month: string, zone: string): Span[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const days = new Date(Date.UTC(new Date(first).getUTCFullYear(), new Date(first).getUTCMonth() + 1, 0)).getUTCDate();
  return Array.from({ length: days }, (_, index) => {
    const from = fromLocal(first + index * DAY, zone);
    const to = fromLocal(first + (index + 1) * DAY, zone);
    return syncSpans(own, from, to).map((span) => ({
      from: (span.from + zoneOffset(zone, span.from) - first) / 60_000 - index * 1440,
      // The last moment of the span: at its end the clock may already have been changed.
      to: (span.to + zoneOffset(zone, span.to - 1) - first) / 60_000 - index * 1440,
    }));
  });
}

function clockChanges(zone: string, from: number, to: number): string {
  return clockStretches(zone, from, to)
    .slice(1)
    .map(({ from: at, offset }, index, all) => {
      const before = index === 0 ? clockStretches(zone, from, at)[0]?.offset : all[index - 1]?.offset;
      const by = (offset - (before ?? offset)) / HOUR;
      return `The clock goes ${by > 0 ? "forward" : "back"} ${hoursText(Math.abs(by))} h on ${shown(at, zone)}.\n`;
    })
    .join("");
}

function monthBounds(month: string, zone: string): [number, number] {
  const first = new Date(`${month}-01T00:00:00Z`);
  const next = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1);
  return [fromLocal(first.getTime(), zone), fromLocal(next, zone)];
}

/** The instant at which a zone's clock shows a time. */
function fromLocal(local: number, zone: string): number {
  const guess = local - zoneOffset(zone, local);
  return local - zoneOffset(zone, guess);
}

function jsonOf({ application, windows: own, decision, byHand, nextOpening }: SyncTimes, at: number): object {
  return {
    application: application.name,
    cluster: application.cluster,
    environment: application.environment,
    allowed: decision.allowed,
    allowedByHand: byHand,
    because: decision.because,
    decidedBy: decision.windows,
    windows: own,
    nextOpening: nextOpening === undefined ? null : new Date(nextOpening).toISOString(),
    hoursThisWeek: hoursInWeek(own, at),
  };
}

/** `web`, `alpha-web` or the name of an add-on's set. */
function chooser({ teams, addons }: Fleet, service: string): (application: Application) => boolean {
  const sets = teams.flatMap((team) => team.services.flatMap((one) => [one.name, one.applicationSet]));
  const known = [...new Set([...sets, ...addons.map(({ name }) => `addon-${name}`)])];
  if (!known.includes(service)) throw new UsageError(`The fleet has no "${service}".\nKnown are: ${known.join(", ")}.`);
  const meant = teams.flatMap((team) => team.services.filter(({ name }) => name === service));
  if (meant.length > 1 && !meant.some(({ applicationSet }) => applicationSet === service)) {
    const names = meant.map(({ applicationSet }) => applicationSet).join(" and ");
    throw new UsageError(`Several teams have a "${service}".\nName one: ${names}.`);
  }
  return (application) => application.service === service || application.applicationSet === service;
}

function instant(text: string | undefined): number {
  if (text === undefined) return Date.now();
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(at)) return at;
  throw new UsageError(`--at: "${text}" is no instant.\nWrite it like 2026-12-24T15:00Z or 2026-12-24T15:00+01:00.`);
}

function firstOfMonth(text: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(text)) return text;
  throw new UsageError(`--month: "${text}" is no month.\nWrite it like 2026-12.`);
}
