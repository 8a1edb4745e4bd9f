import { faultyFile, type ConfigError } from "../model/errors.js";

/** The command was called with something that cannot be done: exit code 2, like every bad input. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Exit codes of the errors that are an operator's matter and need no stack trace, by the error's name: the classes live in
 *  modules that only some verbs load. */
const EXIT_CODES: Readonly<Record<string, number>> = {
  ConfigError: 2,
  UsageError: 2,
  MissingError: 3,
  EngineError: 1,
  StepsError: 1,
  DrainError: 1,
  GithubError: 1,
  RollError: 1,
  UnreachableError: 1,
};

/** An error may bring its exit code along, as those of the sandbox do. */
function exitCodeOf(error: Error): number | undefined {
  if ("exitCode" in error && (error.name === "SandboxError" || error.name === "ToolError"))
    return Number(error.exitCode);
  return EXIT_CODES[error.name];
}

/** Says on stderr why a verb failed, and with `--json` also on stdout which faults the file has.
 *  @returns the exit code */
export function reportFailure(error: unknown, { json = false }: { json?: boolean }): number {
  if (!(error instanceof Error)) throw error;
  const code = exitCodeOf(error);
  // An error that nobody foresaw is this program's own fault: where it happened matters.
  process.stderr.write(`${code === undefined ? (error.stack ?? error.message) : error.message}\n`);
  if (isConfigError(error)) {
    const count = error.faults.length;
    process.stderr.write(`\n${count} ${count === 1 ? "fault" : "faults"}; nothing was changed.\n`);
    if (json) {
      const faults = error.faults.map((fault) => ({
        file: faultyFile(error.file, fault),
        line: fault.line ?? null,
        path: fault.path,
        problem: fault.problem,
        remedy: fault.remedy,
      }));
      process.stdout.write(`${JSON.stringify({ faults, file: error.file, version: 1 }, undefined, 2)}\n`);
    }
  }
  return code ?? 1;
}

function isConfigError(error: Error): error is ConfigError {
  return error.name === "ConfigError";
}
