const MINUTE = 60_000;
/** Between two looks at a zone's offset. Shorter than any time between two changes of a clock. */
const STEP = 12 * 60 * MINUTE;

/** A stretch of time in which a zone's clock is not changed. */
export interface ClockStretch {
  /** Milliseconds since 1970, included. */
  readonly from: number;
  /** Excluded. */
  readonly to: number;
  /** What the clock is ahead of UTC, in milliseconds. */
  readonly offset: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a zone's clock is ahead of UTC at an instant, in milliseconds.
 *  @throws RangeError when there is no such zone. */
export function zoneOffset(timeZone: string, at: number): number {
  if (timeZone === "UTC") return 0;
  const found = /([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(formatOf(timeZone).format(at));
  if (!found) return 0;
  const [, sign, hours, minutes, seconds = "0"] = found;
  const offset = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -offset : offset;
}

/** A zone's clock between two instants, in order. */
export function clockStretches(timeZone: string, from: number, to: number): ClockStretch[] {
  const stretches: ClockStretch[] = [];
  let start = from;
  let offset = zoneOffset(timeZone, from);
  for (let at = from; at < to;) {
    const next = Math.min(at + STEP, to);
    const after = zoneOffset(timeZone, next);
    if (after !== offset) {
      const change = changeBetween(timeZone, at, next);
      stretches.push({ from: start, to: change, offset });
      start = change;
      offset = after;
    }
    at = next;
  }
  if (start < to) stretches.push({ from: start, to, offset });
  return stretches;
}

/** The first instant, to the second, at which the offset is that of `after`. */
function changeBetween(timeZone: string, before: number, after: number): number {
  const offset = zoneOffset(timeZone, after);
  let [low, high] = [Math.floor(before / 1000), Math.ceil(after / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zoneOffset(timeZone, middle * 1000) === offset) high = middle;
    else low = middle;
  }
  return high * 1000;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  formats.set(timeZone, format);
  return format;
}
