/** When a window is open, as the file says it: on days of the week, or between two dates. */
export type Intent =
  | { readonly kind: "weekly"; readonly days: readonly number[]; readonly start: number; readonly minutes: number }
  | { readonly kind: "dated"; readonly first: string; readonly last: string };

export interface IntentProblem {
  readonly problem: string;
  readonly remedy: string;
}

const DAY_NAMES = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const DAY_GROUPS: Readonly<Record<string, readonly number[]>> = {
  daily: [0, 1, 2, 3, 4, 5, 6],
  weekdays: [1, 2, 3, 4, 5],
  weekends: [0, 6],
};
const EXAMPLES =
  'Write it like "weekdays 09:00-17:00", "fri-sun 00:00-24:00", "mon,thu 22:00-24:00" or "2026-12-18 .. 2027-01-04".';

/** Reads `weekdays 09:00-17:00` or `2026-12-18 .. 2027-01-04`, whose last day belongs to it. */
export function parseIntent(text: string): Intent | IntentProblem {
  const dates = /^(\S+)\s*\.\.\s*(\S+)$/.exec(text.trim());
  if (dates) return datedIntent(text, dates[1] ?? "", dates[2] ?? "");
  const weekly = /^(\S+)\s+(\d{2}):(\d{2})-(\d{2}):(\d{2})$/.exec(text.trim().toLowerCase());
  if (!weekly) return { problem: `"${text}" is not a time that a window can have.`, remedy: EXAMPLES };
  const days = daysOf(weekly[1] ?? "");
  if (!days) return { problem: `"${weekly[1] ?? ""}" in "${text}" names no days.`, remedy: EXAMPLES };
  const [startHour, startMinute, endHour, endMinute] = weekly.slice(2).map(Number) as [number, number, number, number];
  return weeklyIntent(text, days, [startHour, startMinute], [endHour, endMinute]);
}

/** Last day of a dated window, as the same dates would be a year earlier: cron knows no year. */
export function yearBefore(date: string): string {
  return `${String(Number(date.slice(0, 4)) - 1).padStart(4, "0")}${date.slice(4)}`;
}

/** Days from the first to the last, both included. */
export function dayCount(first: string, last: string): number {
  return (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1;
}

function weeklyIntent(
  text: string,
  days: readonly number[],
  [startHour, startMinute]: readonly [number, number],
  [endHour, endMinute]: readonly [number, number],
): Intent | IntentProblem {
  const start = startHour * 60 + startMinute;
  const end = endHour * 60 + endMinute;
  if (startHour > 23 || startMinute > 59 || endMinute > 59 || end > 24 * 60) {
    return { problem: `"${text}" has a time that no day has.`, remedy: "Times go from 00:00 to 24:00." };
  }
  if (end === start)
    return { problem: `"${text}" ends when it starts.`, remedy: 'Write "00:00-24:00" for a whole day.' };
  if (end < start) {
    const named = text.trim().split(/\s+/)[0] ?? "";
    const [from, to] = [clock(startHour, startMinute), clock(endHour, endMinute)];
    const morning = end === 0 ? "" : ` and "${named} 00:00-${to}"`;
    return { problem: `"${text}" ends before it starts.`, remedy: `Write "${named} ${from}-24:00"${morning}.` };
  }
  return { kind: "weekly", days, start, minutes: end - start };
}

function clock(hour: number, minute: number): string {
  return `${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}`;
}

function datedIntent(text: string, first: string, last: string): Intent | IntentProblem {
  const wrong = [first, last].find((date) => !isDate(date));
  if (wrong !== undefined) return { problem: `"${wrong}" in "${text}" is not a date.`, remedy: EXAMPLES };
  if (last < first) return { problem: `"${text}" ends before it starts.`, remedy: `Write "${last} .. ${first}".` };
  // Cron fires every year: a longer window would never close.
  if (dayCount(first, last) > 365)
    return { problem: `"${text}" is longer than a year.`, remedy: "Choose at most 365 days." };
  return { kind: "dated", first, last };
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // February 30 parses as March 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function daysOf(text: string): number[] | undefined {
  const groups = text.split(",").map((part) => dayGroup(part));
  if (groups.some((group) => group === undefined)) return undefined;
  return [...new Set(groups.flatMap((group) => group ?? []))].sort((a, b) => a - b);
}

/** `weekdays`, `mon` or `fri-mon`, which goes over the weekend. */
function dayGroup(text: string): readonly number[] | undefined {
  const group = DAY_GROUPS[text];
  if (group) return group;
  const [from = "", to = from, ...rest] = text.split("-");
  const [first, last] = [DAY_NAMES.indexOf(from), DAY_NAMES.indexOf(to)];
  if (first < 0 || last < 0 || rest.length > 0) return undefined;
  const length = ((last - first + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => (first + index) % 7);
}
