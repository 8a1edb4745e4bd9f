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
  const own = faultyFile(file, fault);
  const place = fault.line === undefined ? own : `${own}:${fault.line}`;
  return `${place}: ${fault.path}\n  ${fault.problem}\n  ${fault.remedy}`;
}

/** The file that a fault is in, as a person would type it: files beside `fleet.yaml` are named from its folder.
 *  @param file `fleet.yaml`, as a person would type it */
export function faultyFile(file: string, fault: Fault): string {
  return fault.file === undefined ? file : file.slice(0, file.lastIndexOf("/") + 1) + fault.file;
}
