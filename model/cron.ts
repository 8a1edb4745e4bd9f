/** A cron schedule as Argo CD reads it: minute, hour, day of month, month and weekday, each true where it fires. */
export interface CronSchedule {
  readonly minutes: readonly boolean[];
  readonly hours: readonly boolean[];
  /** From index 1. */
  readonly daysOfMonth: readonly boolean[];
  /** From index 1. */
  readonly months: readonly boolean[];
  /** Sunday is 0. */
  readonly weekdays: readonly boolean[];
  /** Whether both days have to match, because one of them is open (`*`, `?`, each with or without a step of one); else either is
   *  enough. */
  readonly bothDays: boolean;
}

interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const MINUTE: Field = { min: 0, max: 59 };
const HOUR: Field = { min: 0, max: 23 };
const DAY: Field = { min: 1, max: 31 };
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const MONTH: Field = { min: 1, max: 12, names: MONTHS };
const WEEKDAY: Field = { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

/** Reads a schedule with the rules of Argo CD's parser; undefined when it would refuse it: seconds, `@daily`, weekday 7, ranges
 *  that run backwards, `L`, `W`, `#`, `TZ=`.
 *  https://github.com/robfig/cron/blob/v3.0.1/parser.go */
export function parseCron(text: string): CronSchedule | undefined {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== 5) return undefined;
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = parts;
  const minutes = valuesOf(MINUTE, minute);
  const hours = valuesOf(HOUR, hour);
  const daysOfMonth = valuesOf(DAY, day);
  const months = valuesOf(MONTH, month);
  const weekdays = valuesOf(WEEKDAY, weekday);
  if (!minutes || !hours || !daysOfMonth || !months || !weekdays) return undefined;
  return { minutes, hours, daysOfMonth, months, weekdays, bothDays: isOpen(day) || isOpen(weekday) };
}

const SECOND = 1000;
const MINUTES = 60_000;
const DAYS = 24 * 60 * MINUTES;
/** A schedule that does not fire within so many years never does, to this parser. */
const YEARS_AHEAD = 5;

/** The first firing in a later second than `after`, in milliseconds since 1970 of a clock without summer time, which is what Argo CD
 *  counts with; undefined when there is none until the end of the fifth year.
 *  https://github.com/robfig/cron/blob/v3.0.1/spec.go */
export function nextFiring(schedule: CronSchedule, after: number): number | undefined {
  const earliest = Math.ceil((Math.floor(after / SECOND) + 1) / 60) * MINUTES;
  const lastYear = new Date(Math.floor(after / SECOND) * SECOND + SECOND).getUTCFullYear() + YEARS_AHEAD;
  for (let day = Math.floor(earliest / DAYS) * DAYS; ; day += DAYS) {
    const date = new Date(day);
    if (date.getUTCFullYear() > lastYear) return undefined;
    if (schedule.months[date.getUTCMonth() + 1] !== true) {
      day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) - DAYS;
      continue;
    }
    if (!matchesDay(schedule, date)) continue;
    const found = firstMinute(schedule, Math.max(0, (earliest - day) / MINUTES));
    if (found !== undefined) return day + found * MINUTES;
  }
}

/** The first minute of a day, from the given one on, in which it fires. */
function firstMinute({ hours, minutes }: CronSchedule, from: number): number | undefined {
  for (let hour = Math.floor(from / 60); hour < 24; hour += 1) {
    if (hours[hour] !== true) continue;
    const minute = minutes.indexOf(true, Math.max(0, from - hour * 60));
    if (minute >= 0) return hour * 60 + minute;
  }
  return undefined;
}

function matchesDay({ daysOfMonth, weekdays, bothDays }: CronSchedule, date: Date): boolean {
  const day = daysOfMonth[date.getUTCDate()] === true;
  const weekday = weekdays[date.getUTCDay()] === true;
  return bothDays ? day && weekday : day || weekday;
}

/** Whether a part of the list is `*` or `?`, without a step that leaves some out. */
function isOpen(list: string): boolean {
  return list.split(",").some((part) => /^[*?](\/0*1)?$/.test(part));
}

function valuesOf(field: Field, list: string): boolean[] | undefined {
  const values = Array.from({ length: field.max + 1 }, () => false);
  for (const part of list.split(",")) {
    const range = rangeOf(field, part);
    if (!range) return undefined;
    for (let value = range.from; value <= range.to; value += range.step) values[value] = true;
  }
  return values;
}

function rangeOf(field: Field, part: string): { from: number; to: number; step: number } | undefined {
  const [range = "", step, ...more] = part.split("/");
  if (more.length > 0 || (step !== undefined && !/^0*[1-9]\d{0,8}$/.test(step))) return undefined;
  const by = step === undefined ? 1 : Number(step);
  if (range === "*" || range === "?") return { from: field.min, to: field.max, step: by };
  const [low = "", high, ...rest] = range.split("-");
  const from = valueIn(field, low);
  // `5/10` goes on from five to the end.
  const to = high === undefined ? (step === undefined ? from : field.max) : valueIn(field, high);
  if (rest.length > 0 || from === undefined || to === undefined || from > to) return undefined;
  return { from, to, step: by };
}

function valueIn(field: Field, text: string): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}
