import { setTimeout as sleep } from "node:timers/promises";
import { CloudError } from "../control.js";

export type Operation = "create" | "read" | "update" | "delete" | "invoke";

/** A failure that the next calls are to meet. */
export interface Fault {
  /** Type or function token; `*` is any. */
  readonly type: string;
  readonly operation: Operation;
  readonly error: { readonly code: string; readonly message: string; readonly status?: number };
  /** How many calls fail. @default 1 */
  readonly times?: number;
  /** `after`: the work is done, and only the answer fails, as when a connection breaks. @default "before" */
  readonly when?: "before" | "after";
}

/** How long calls take from now on. */
export interface Delay {
  readonly type: string;
  /** `visible` is the time until other services know a new IAM role. */
  readonly operation: Operation | "visible";
  readonly milliseconds: number;
}

/** Faults and delays that tests ask for. Without any, AWS answers at once. */
export class Disturbance {
  private faults: { readonly fault: Fault; left: number }[] = [];
  private readonly delays = new Map<string, number>();

  add(fault: Fault): void {
    this.faults.push({ fault, left: fault.times ?? 1 });
  }

  setDelay(delay: Delay): void {
    this.delays.set(`${delay.type} ${delay.operation}`, delay.milliseconds);
  }

  /** Milliseconds. */
  delayOf(type: string, operation: Delay["operation"]): number {
    return this.delays.get(`${type} ${operation}`) ?? this.delays.get(`* ${operation}`) ?? 0;
  }

  /** Waits as long as the operation takes. */
  async wait(type: string, operation: Operation): Promise<void> {
    const milliseconds = this.delayOf(type, operation);
    if (milliseconds > 0) await sleep(milliseconds);
  }

  /** @throws CloudError when a fault is due. */
  strike(type: string, operation: Operation, when: "before" | "after"): void {
    const due = this.faults.find(({ fault }) => {
      return [type, "*"].includes(fault.type) && fault.operation === operation && (fault.when ?? "before") === when;
    });
    if (!due) return;
    due.left -= 1;
    if (due.left <= 0) this.faults = this.faults.filter((other) => other !== due);
    const { code, message, status } = due.fault.error;
    throw new CloudError(code, message, status ?? 400);
  }

  clear(): void {
    this.faults = [];
    this.delays.clear();
  }
}
