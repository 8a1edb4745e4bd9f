/** A field of a cron schedule. */
interface Field {
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"] },
  { min: 0, max: 6, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

/** Whether Argo CD's parser takes it: minute, hour, day, month and weekday, with lists, ranges and steps; no seconds, no
 *  `@daily`, no weekday 7, no range that runs backwards.
 *  https://github.com/robfig/cron/blob/v3.0.1/parser.go */
export function isCron(schedule: string): boolean {
  const parts = schedule.trim().split(/\s+/);
  return parts.length === FIELDS.length && FIELDS.every((field, index) => isList(field, parts[index] ?? ""));
}

function isList(field: Field, text: string): boolean {
  return text.split(",").every((part) => {
    const [range = "", step, ...rest] = part.split("/");
    return rest.length === 0 && (step === undefined || /^[1-9]\d*$/.test(step)) && isRange(field, range);
  });
}

function isRange(field: Field, text: string): boolean {
  if (text === "*" || text === "?") return true;
  const [low = "", high = low, ...rest] = text.split("-");
  const from = valueIn(field, low);
  const to = valueIn(field, high);
  return rest.length === 0 && from !== undefined && to !== undefined && from <= to;
}

function valueIn(field: Field, text: string): number | undefined {
  const named = field.names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + field.min;
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}

/** Whether it is a duration of Go's above zero: `8h`, `1h30m`. A window of no length is never open.
 *  https://pkg.go.dev/time#ParseDuration */
export function isGoDuration(text: string): boolean {
  return /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text) && /[1-9]/.test(text);
}
