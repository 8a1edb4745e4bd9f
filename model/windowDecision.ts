import { nextFiring, parseCron, type CronSchedule } from "./cron.js";
import type { SyncWindow } from "./fleet.js";
import { goDurationMilliseconds } from "./goDuration.js";
import { clockStretches, zoneOffset } from "./timeZones.js";

/** What decides when a window is open. */
export type WindowTimes = Pick<SyncWindow, "kind" | "schedule" | "duration" | "timeZone" | "manualSync">;

/** Whether an application may be synced at an instant, and which of its windows say so. */
export interface WindowDecision<Window> {
  readonly allowed: boolean;
  /** `none`: no window speaks of it. `deny`: one is open. `allow`: one is open. `outside`: it has allow windows, none of them open.
   *  `no-deny`: it has deny windows alone, none of them open. */
  readonly because: "none" | "deny" | "allow" | "outside" | "no-deny";
  /** The open ones that decided; for `outside` the closed ones. */
  readonly windows: readonly Window[];
}

/** A stretch of time, in milliseconds since 1970, its end excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Decides as Argo CD does (`CanSync` in
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/pkg/apis/application/v1alpha1/types.go).
 *  @param windows those of the application's project that speak of it
 *  @param at milliseconds since 1970
 *  @param manual whether a person asks, and not Argo CD itself */
export function decideSync<Window extends WindowTimes>(
  windows: readonly Window[],
  at: number,
  manual = false,
): WindowDecision<Window> {
  if (windows.length === 0) return { allowed: true, because: "none", windows };
  const open = windows.filter((window) => isOpen(window, at));
  const denies = open.filter(({ kind }) => kind === "deny");
  if (denies.length > 0) {
    return { allowed: manual && denies.every(({ manualSync }) => manualSync), because: "deny", windows: denies };
  }
  const allows = open.filter(({ kind }) => kind === "allow");
  if (allows.length > 0) return { allowed: true, because: "allow", windows: allows };
  const closed = windows.filter(({ kind }) => kind === "allow");
  if (closed.length === 0) return { allowed: true, because: "no-deny", windows: [] };
  return { allowed: manual && closed.every(({ manualSync }) => manualSync), because: "outside", windows: closed };
}

/** Whether a window is open: a firing lies strictly between its duration ago and now, on the clock of its zone as that stands
 *  now. So a window that an hour of spring or autumn falls into is shorter or longer, and autumn may open one twice; a schedule that
 *  never fires is open forever. */
export function isOpen(window: WindowTimes, at: number): boolean {
  const { schedule, duration } = timesOf(window);
  const local = at + zoneOffset(window.timeZone, at);
  const next = nextFiring(schedule, local - duration);
  return next === undefined || next < local;
}

/** When a window is open between two instants, in order and without overlaps. */
export function openSpans(window: WindowTimes, from: number, to: number): Span[] {
  const { schedule, duration } = timesOf(window);
  const spans = clockStretches(window.timeZone, from, to).flatMap((stretch) => {
    const { offset } = stretch;
    const inLocal = { from: stretch.from + offset, to: stretch.to + offset };
    return firings(schedule, duration, inLocal).map((span) => ({ from: span.from - offset, to: span.to - offset }));
  });
  return joined(spans);
}

/** When an application may be synced between two instants without anybody's help. */
export function syncSpans(windows: readonly WindowTimes[], from: number, to: number): Span[] {
  const edges = windows.flatMap((window) => openSpans(window, from, to).flatMap((span) => [span.from, span.to]));
  const instants = [...new Set([from, ...edges, to])].filter((at) => at >= from && at <= to).sort((a, b) => a - b);
  const spans = instants.flatMap((start, index): Span[] => {
    const end = instants[index + 1];
    // At an edge itself neither side is open.
    return end !== undefined && decideSync(windows, (start + end) / 2).allowed ? [{ from: start, to: end }] : [];
  });
  return joined(spans);
}

/** How far ahead an opening is looked for: dated windows are at most a year long, and begin within one. */
const AHEAD = 2 * 366 * 86_400_000;
/** Looked through at once. */
const STRIDE = 35 * 86_400_000;

/** The next instant from `at` on at which an application may be synced; undefined when there is none in two years. */
export function nextOpening(windows: readonly WindowTimes[], at: number): number | undefined {
  for (let from = at; from < at + AHEAD; from += STRIDE) {
    const [first] = syncSpans(windows, from, from + STRIDE);
    if (first) return first.from;
  }
  return undefined;
}

/** Sum of spans, in milliseconds. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Firings and their durations within a stretch, in order. */
function firings(schedule: CronSchedule, duration: number, { from, to }: Span): Span[] {
  const spans: Span[] = [];
  for (let after = from - duration; ;) {
    const start = nextFiring(schedule, after);
    if (start === undefined) return spans.length > 0 ? spans : [{ from, to }];
    if (start >= to) return spans;
    if (start + duration > from) spans.push({ from: Math.max(start, from), to: Math.min(start + duration, to) });
    after = start;
  }
}

/** Spans in order, as one where they meet or overlap. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && last.to >= span.from) result[result.length - 1] = { from: last.from, to: span.to };
    else result.push(span);
  }
  return result;
}

function timesOf({ schedule: text, duration: length }: WindowTimes): { schedule: CronSchedule; duration: number } {
  const schedule = parseCron(text);
  const duration = goDurationMilliseconds(length);
  if (!schedule) throw new RangeError(`"${text}" is not a schedule that Argo CD takes.`);
  if (duration === undefined) throw new RangeError(`"${length}" is not a duration of Go's above zero.`);
  return { schedule, duration };
}
