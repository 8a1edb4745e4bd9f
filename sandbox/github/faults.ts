import { CloudError } from "../control.js";

/** What is to go wrong, for a test: requests whose method and path fit are answered late or with an error. */
export interface Fault {
  /** @default any method */
  readonly method?: string;
  /** A regular expression over the path: `/api/v3/orgs/acme/repos`, `/acme/platform.git/.*`. API paths start with `/api/v3` or, on
   *  api.github.com, do not. */
  readonly path: string;
  /** Answered instead of the real answer. @default the real answer, after the delay */
  readonly status?: number;
  readonly message?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 0 */
  readonly delayMs?: number;
  /** How many requests it hits; 0 takes every fault with this path away. @default 1 */
  readonly times?: number;
}

export class Faults {
  readonly pending: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): { pending: number } {
    if (typeof fault.path !== "string") throw new CloudError("ValidationError", "github.fault needs a path.");
    const times = fault.times ?? 1;
    const others = this.pending.filter((other) => times > 0 || other.fault.path !== fault.path);
    this.pending.splice(0, this.pending.length, ...others);
    if (times > 0) this.pending.push({ fault, left: times });
    return { pending: this.pending.length };
  }
}

/** The fault that hits a request, which is thereby used once. */
export function faultFor(faults: Faults, method: string, path: string): Fault | undefined {
  const hit = faults.pending.find(
    ({ fault, left }) =>
      left > 0 && (fault.method === undefined || fault.method === method) && new RegExp(fault.path).test(path),
  );
  if (hit) hit.left--;
  return hit?.fault;
}
