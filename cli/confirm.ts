import { createInterface } from "node:readline/promises";
import { UsageError } from "./failure.js";

/** Asks before something is changed or taken away.
 *  @returns true for yes
 *  @throws UsageError without a terminal: there is nobody to ask, and only `--yes` consents. */
export async function confirm(question: string, { yes }: { yes: boolean }): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    throw new UsageError(`${question}\nThere is no terminal to ask on: add --yes.`);
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
