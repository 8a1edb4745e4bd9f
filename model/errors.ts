import type { Fault } from "./fleet.js";

/** Bad input. Carries every fault that was found, never only the first; the command exits with 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";

  constructor(
    readonly file: string,
    readonly faults: readonly Fault[],
  ) {
    super(faults.map((fault) => formatFault(file, fault)).join("\n"));
  }
}

/** The three-line form in which an operator sees a fault. */
export function formatFault(file: string, fault: Fault): string {
  const place = fault.line === undefined ? file : `${file}:${fault.line}`;
  return `${place}: ${fault.path}\n  ${fault.problem}\n  ${fault.remedy}`;
}
