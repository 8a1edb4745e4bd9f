import { quote, type Finding, type Path } from "./findings.js";
import type { SyncWindow } from "./fleet.js";
import type { FleetFile, WindowFile } from "./schema.js";
import { nearest } from "./suggest.js";
import { nextOpening } from "./windowDecision.js";
import { dayCount, parseIntent, yearBefore, type Intent } from "./windowIntent.js";

const DEFAULT_TIME_ZONE = "UTC";

/** Compiles windows to what Argo CD takes. Dated ones that are over are left out: cron would open them again every year.
 *  @param today `YYYY-MM-DD` */
export function compileWindows(windows: readonly WindowFile[], today: string): SyncWindow[] {
  return windows.flatMap((window) => {
    const text = window.allow ?? window.deny ?? "";
    const intent = parseIntent(text);
    if ("problem" in intent || isOver(intent, today)) return [];
    return [
      {
        kind: window.allow === undefined ? ("deny" as const) : ("allow" as const),
        ...schedule(intent),
        timeZone: window.timeZone ?? DEFAULT_TIME_ZONE,
        manualSync: window.manualSync ?? false,
        description: window.reason === undefined ? text : `${text}: ${window.reason}`,
      },
    ];
  });
}

/** Checks what Argo CD itself would only notice, or silently misread, at run time. */
export function checkWindows(file: FleetFile, today: string): { faults: Finding[]; warnings: Finding[] } {
  const placed = Object.entries(file.environments).flatMap(([environment, { windows = [] }]) =>
    windows.map((window, index) => ({ window, path: ["environments", environment, "windows", index] as Path })),
  );
  return {
    faults: [
      ...placed.flatMap(({ window, path }) => checkWindow(window, path, today)),
      ...Object.entries(file.environments).flatMap(([environment, { windows = [] }]) => [
        ...repetitions(windows, ["environments", environment, "windows"], today),
        ...neverOpening(windows, ["environments", environment, "windows"], today),
      ]),
    ],
    warnings: [
      ...placed.flatMap(({ window, path }) => warnOfWindow(window, path, today)),
      ...Object.entries(file.environments).flatMap(([environment, { windows = [], clusters }]) =>
        windows.length > 0 && clusters.length === 0 ? [idleWarning(environment)] : [],
      ),
    ],
  };
}

/** What is wrong with a window by itself. */
export function checkWindow(window: WindowFile, path: Path, today: string): Finding[] {
  return [...checkIntent(window, path, today), ...checkTimeZone(window, path)];
}

/** What may not be meant. */
export function warnOfWindow(window: WindowFile, path: Path, today: string): Finding[] {
  return [...overWarning(window, path, today), ...shortWarning(window, path)];
}

/** `0 9 * * 1-5` and `8h`: fires once a day and never in each hour of a range, which would keep it open into the night. */
function schedule(intent: Intent): Pick<SyncWindow, "schedule" | "duration"> {
  if (intent.kind === "dated") {
    const [, month, day] = intent.first.split("-").map(Number);
    return { schedule: `0 0 ${day} ${month} *`, duration: `${dayCount(intent.first, intent.last) * 24}h` };
  }
  const { days, start, minutes } = intent;
  return { schedule: `${start % 60} ${Math.floor(start / 60)} * * ${cronDays(days)}`, duration: goDuration(minutes) };
}

function cronDays(days: readonly number[]): string {
  const [first, last] = [days[0] ?? 0, days.at(-1) ?? 6];
  if (days.length === 7) return "*";
  if (days.length > 2 && last - first + 1 === days.length) return `${first}-${last}`;
  return days.join(",");
}

/** `8h30m` */
export function goDuration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${hours > 0 ? `${hours}h` : ""}${rest > 0 ? `${rest}m` : ""}`;
}

function checkIntent(window: WindowFile, path: Path, today: string): Finding[] {
  if ((window.allow === undefined) === (window.deny === undefined)) {
    const problem = `A window has ${window.allow === undefined ? "neither `allow` nor `deny`" : "both `allow` and `deny`"}.`;
    return [{ path, problem, remedy: "Write one of the two; two windows for both." }];
  }
  const key = window.allow === undefined ? "deny" : "allow";
  const text = window[key] ?? "";
  const intent = parseIntent(text);
  if ("problem" in intent) return [{ path: [...path, key], ...intent }];
  if (intent.kind === "dated" && yearBefore(intent.last) >= today) {
    const problem = `"${text}" is more than a year ahead; cron knows no year, so the window would open a year early.`;
    return [{ path: [...path, key], problem, remedy: `Add it after ${yearBefore(intent.last)}.` }];
  }
  return [];
}

function overWarning(window: WindowFile, path: Path, today: string): Finding[] {
  const text = window.allow ?? window.deny ?? "";
  const intent = parseIntent(text);
  if ("problem" in intent || !isOver(intent, today)) return [];
  return [{ path, problem: `"${text}" is over; it is left out.`, remedy: "Remove the window." }];
}

/** A controller looks at an application every few minutes: what opens for less may be over before it does. */
const SHORTEST_MINUTES = 5;

function shortWarning(window: WindowFile, path: Path): Finding[] {
  const text = window.allow ?? "";
  const intent = parseIntent(text);
  if ("problem" in intent || intent.kind === "dated" || intent.minutes >= SHORTEST_MINUTES) return [];
  const problem = `"${text}" is open for ${intent.minutes} minutes, in which Argo CD may not come to every application.`;
  return [{ path: [...path, "allow"], problem, remedy: `Open it for ${SHORTEST_MINUTES} minutes or longer.` }];
}

function idleWarning(environment: string): Finding {
  const path = ["environments", environment, "windows"];
  return { path, problem: "The environment has no clusters, so its windows select nothing.", remedy: "Remove them." };
}

/** Refuses allow windows that the denies beside them cover always: nothing would ever be synced. */
function neverOpening(windows: readonly WindowFile[], path: Path, today: string): Finding[] {
  const allows = windows.filter(({ allow }) => allow !== undefined);
  const compiled = compileWindows(windows, today);
  const areSound = windows.every((window, index) => checkTimeZone(window, [...path, index]).length === 0);
  if (allows.length === 0 || !areSound || !compiled.some(({ kind }) => kind === "allow")) return [];
  if (nextOpening(compiled, Date.parse(today)) !== undefined) return [];
  const problem = "The environment never opens: whatever its allow windows permit, a deny window forbids.";
  return [{ path, problem, remedy: "Take a deny window out, or leave time between them." }];
}

function isOver(intent: Intent, today: string): boolean {
  return intent.kind === "dated" && intent.last < today;
}

/** Argo CD takes an unknown zone for UTC without a word. */
function checkTimeZone({ timeZone }: WindowFile, path: Path): Finding[] {
  if (timeZone === undefined) return [];
  const proper = properZone(timeZone);
  if (proper === timeZone) return [];
  const near = proper ?? nearest(timeZone, Intl.supportedValuesOf("timeZone"));
  return [
    {
      path: [...path, "timeZone"],
      problem: `${quote(timeZone)} is not an IANA time zone.`,
      remedy: near === undefined ? 'Write it like "Europe/London".' : `Did you mean "${near}"?`,
    },
  ];
}

/** The zone as Go's time package spells it, where case counts; undefined when there is none. */
function properZone(timeZone: string): string | undefined {
  // Offsets are zones for JavaScript and not for Go.
  if (/^[+-]/.test(timeZone)) return undefined;
  try {
    const resolved = new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
    const sameButCase = resolved !== timeZone && resolved.toLowerCase() === timeZone.toLowerCase();
    return sameButCase ? resolved : timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Argo CD refuses a project with two windows of one identity, to which description and manual sync do not belong. */
function repetitions(windows: readonly WindowFile[], path: Path, today: string): Finding[] {
  const seen = new Map<string, number>();
  return windows.flatMap((window, index) => {
    const [compiled] = compileWindows([window], today);
    if (!compiled) return [];
    const identity = [compiled.kind, compiled.schedule, compiled.duration, compiled.timeZone].join(" ");
    const first = seen.get(identity);
    if (first === undefined) {
      seen.set(identity, index);
      return [];
    }
    return [{ path: [...path, index], problem: `It is the same as window ${first}.`, remedy: "Remove one of them." }];
  });
}
