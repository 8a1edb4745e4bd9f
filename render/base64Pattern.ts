/** The 64 characters, each at its own number (https://datatracker.ietf.org/doc/html/rfc4648#section-4). */
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Bytes that may stand in the gap, by their place among the three that four digits are of. All that base64 itself is written
 *  with is among them, and neither `"` nor `\`, so that a text of JSON cannot be left. They are as many as keep the pattern
 *  short: sets that do not depend on the byte beside them. */
const GAP: readonly (readonly number[])[] = [
  [...bytes(0x28, 0x5b), ...bytes(0x60, 0x7b)],
  [...bytes(0x28, 0x5b), ...bytes(0x60, 0x7f)],
  [...bytes(0x28, 0x5b), ...bytes(0x60, 0x7f)],
];

/** A regular expression for the base64 of every text that begins and ends as said, with something in base64 between. Admission
 *  policies need it: they see a Secret's values in base64, and CEL there cannot decode it.
 *  @returns for RE2, without anchors, in two parts: the first is but the text's beginning, and texts that end alike share one of
 *  three second parts. */
export function base64Pattern(before: string, after: string): { readonly start: string; readonly rest: string } {
  const start = Buffer.from(before, "utf8");
  const whole = start.length - (start.length % 3);
  const [first = [], second = [], third = []] = GAP;
  const left = [...start.subarray(whole)].map((byte) => [byte]);
  const mixed = left.length === 0 ? "" : digits([...left, ...GAP.slice(left.length)]);
  const ends = [[], [first], [first, second]].map((gap) => ending(gap, Buffer.from(after, "utf8")));
  const rest = `${mixed}(?:${digits([first, second, third])})*(?:${ends.join("|")})`;
  return { start: literal(start.subarray(0, whole)), rest };
}

/** The last bytes of the gap, and all that follows it. */
function ending(gap: readonly (readonly number[])[], after: Buffer): string {
  const joined = gap.length === 0 ? 0 : 3 - gap.length;
  const mixed = joined === 0 ? "" : digits([...gap, ...[...after.subarray(0, joined)].map((byte) => [byte])]);
  return mixed + literal(after.subarray(joined));
}

function literal(text: Buffer): string {
  return text.toString("base64").replaceAll("+", "[+]");
}

/** Four digits for three bytes, each of which may be any of a set. A byte is split between two digits, so that what the next
 *  digit may be depends on the one before. */
function digits(sets: readonly (readonly number[])[]): string {
  const [first = [], second = [], third = []] = sets;
  return alternatives(
    first.map((byte) => [byte >> 2, byte & 3]),
    (twos) =>
      alternatives(
        twos.flatMap((two) => second.map((byte) => [(two << 4) | (byte >> 4), byte & 15] as const)),
        (fours) =>
          alternatives(
            fours.flatMap((four) => third.map((byte) => [(four << 2) | (byte >> 6), byte & 63] as const)),
            oneOf,
          ),
      ),
  );
}

/** A digit and what follows it. Digits that the same may follow are one alternative.
 *  @param pairs a digit's number, and one of the rests that it leaves for the next */
function alternatives(
  pairs: readonly (readonly [digit: number, rest: number])[],
  next: (rests: readonly number[]) => string,
): string {
  const rests = new Map<number, Set<number>>();
  for (const [digit, rest] of pairs) rests.set(digit, (rests.get(digit) ?? new Set()).add(rest));
  const byRests = new Map<string, { digits: number[]; rests: readonly number[] }>();
  for (const [digit, set] of rests) {
    const sorted = [...set].sort((a, b) => a - b);
    const group = byRests.get(sorted.join()) ?? { digits: [], rests: sorted };
    group.digits.push(digit);
    byRests.set(sorted.join(), group);
  }
  const branches = [...byRests.values()].map((group) => oneOf(group.digits) + next(group.rests));
  return branches.length === 1 ? (branches[0] ?? "") : `(?:${branches.join("|")})`;
}

/** `[A-Cx]` */
function oneOf(numbers: readonly number[]): string {
  const codes = numbers.map((number) => DIGITS.charCodeAt(number)).sort((a, b) => a - b);
  const runs: [from: number, to: number][] = [];
  for (const code of codes) {
    const last = runs.at(-1);
    if (last?.[1] === code - 1) last[1] = code;
    else runs.push([code, code]);
  }
  const text = runs.map(([from, to]) =>
    to - from > 1
      ? `${String.fromCharCode(from)}-${String.fromCharCode(to)}`
      : String.fromCharCode(...(from === to ? [from] : [from, to])),
  );
  return `[${text.join("")}]`;
}

function bytes(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
