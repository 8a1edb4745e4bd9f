/** A fault of the sandbox that its operator can do something about: the message names the remedy, no stack trace helps. */
export class SandboxError extends Error {
  override readonly name: string = "SandboxError";

  constructor(
    message: string,
    /** The command's exit code: 1 it failed, 3 something is missing on this machine. */
    readonly exitCode: 1 | 3 = 1,
  ) {
    super(message);
  }
}

/** The same error, unless it came from a full disk: then one that says so.
 *  @param root folder of the sandbox. */
export function withRemedy(error: unknown, root: string): unknown {
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof ToolError || !/\bENOSPC\b|\bEDQUOT\b|no space left on device|disk quota exceeded/i.test(text))
    return error;
  return new SandboxError(
    `No room is left on the disk of ${root}: ${text}\n` +
      "A sandbox of six clusters takes about 500 MB there, and the tools 1 GB in their cache. " +
      "Make room and start again: it goes on where it stopped.",
    3,
  );
}

/** A tool that is neither there nor can be built. */
export class ToolError extends SandboxError {
  override readonly name = "ToolError";

  constructor(message: string) {
    super(message, 3);
  }
}
