import type { Span } from "../model/index.js";
import { columns } from "./output.js";

const WEEK = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/** A month as a table of weeks.
 *  @param month `2026-12`
 *  @param days for each day the stretches that are open, in minutes since its midnight */
export function calendar(month: string, days: readonly (readonly Span[])[]): string {
  const before = (new Date(`${month}-01T00:00:00Z`).getUTCDay() + 6) % 7;
  const cells = [...Array<string>(before).fill(""), ...days.map((spans, index) => `${index + 1}: ${open(spans)}`)];
  const weeks = Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    WEEK.map((_day, index) => cells[week * 7 + index] ?? ""),
  );
  return columns(WEEK, weeks);
}

function open(spans: readonly Span[]): string {
  if (spans.length === 0) return "-";
  if (spans.length === 1 && spans[0]?.from === 0 && spans[0].to >= 1440) return "all day";
  return spans.map(({ from, to }) => `${clock(from)}-${clock(to)}`).join(" ");
}

function clock(minutes: number): string {
  const rounded = Math.round(minutes);
  return `${String(Math.floor(rounded / 60)).padStart(2, "0")}:${String(rounded % 60).padStart(2, "0")}`;
}
