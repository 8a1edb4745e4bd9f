import { createInterface } from "node:readline/promises";

/** Asks before something is changed or taken away. Without a terminal there is nobody to ask: then only `--yes` consents.
 *  @returns true for yes. */
export async function confirm(question: string, { yes }: { yes: boolean }): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY) {
    process.stderr.write(`${question}\nThere is no terminal to ask on: add --yes.\n`);
    return false;
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
