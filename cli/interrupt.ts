import { isatty } from "node:tty";

/** What a shell reports for a program that ^C ended: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

const controller = new AbortController();
let underWay = 0;

/** Makes ^C end this process in order: what the engine is doing at that moment is finished and recorded, nothing new begins.
 *  A second one ends it at once.
 *  @param again the command that goes on from there */
export function endInOrder(again: string): void {
  const interrupt = (): void => {
    if (controller.signal.aborted || underWay === 0) {
      process.stderr.write(`\nInterrupted. ${again} goes on from here.\n`);
      process.exit(INTERRUPTED);
    }
    process.stderr.write(
      `\nInterrupted: the step under way is finished first (^C again does not wait). ${again} goes on from here.\n`,
    );
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
}

/** Runs the engine so that an interrupt waits for it; afterwards the process ends.
 *  @param work is given a signal to hand on to the engine */
export async function interruptible<T>(work: (signal: AbortSignal | undefined) => Promise<T>): Promise<T> {
  underWay += 1;
  try {
    // ^C at a terminal reaches the engine by itself, and a second time would make it drop everything.
    return await work(isatty(0) ? undefined : controller.signal);
  } finally {
    underWay -= 1;
    if (controller.signal.aborted && underWay === 0) process.exit(INTERRUPTED);
  }
}
