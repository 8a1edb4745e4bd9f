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

/** A tool that is neither there nor can be built. */
export class ToolError extends SandboxError {
  override readonly name = "ToolError";

  constructor(message: string) {
    super(message, 3);
  }
}
