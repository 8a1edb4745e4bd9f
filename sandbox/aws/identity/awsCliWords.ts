import { MANY } from "./awsCliListing.js";

/** What the real command exits with: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html */
export const WRONG_USAGE = 252;

/** An end without success. */
export class CliError extends Error {
  override readonly name = "CliError";
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Options that are followed by no value. */
const SWITCHES: ReadonlySet<string> = new Set(["deletion-protection", "no-deletion-protection"]);

/** Tells the words of a command from its options. */
export function parse(args: readonly string[]): { words: string[]; options: Record<string, string> } {
  const words: string[] = [];
  const options: Record<string, string> = {};
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (!arg.startsWith("--")) {
      words.push(arg);
      continue;
    }
    const [name = "", inline] = arg.slice(2).split(/=(.*)/s);
    if (MANY.has(name)) {
      const values: string[] = [];
      while (index + 1 < args.length && args[index + 1]?.startsWith("--") !== true) values.push(args[++index] ?? "");
      options[name] = values.join("\n");
      continue;
    }
    const value = SWITCHES.has(name) ? "true" : (inline ?? args[++index]);
    if (value === undefined) throw new CliError(WRONG_USAGE, `aws: error: argument --${name}: expected one argument`);
    // The real command takes any unambiguous beginning; pulumi-eks writes this one.
    options[name === "role" ? "role-arn" : name] = value;
  }
  return { words, options };
}
