import { spawn } from "node:child_process";

/** The all-zero object name: in an update it says that the ref is made or deleted. */
export const NO_OBJECT = "0".repeat(40);

/** Git refused; `stderr` is its own words. */
export class GitError extends Error {
  override readonly name = "GitError";

  constructor(
    args: readonly string[],
    readonly exitCode: number | null,
    readonly stderr: string,
    readonly stdout: string,
  ) {
    super(`git ${args.join(" ")}: ${stderr.trim() || `exit code ${String(exitCode)}`}`);
  }
}

/** Git's environment here: nothing of the user's own settings, credentials or hooks takes part. */
export function gitEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return {
    ...Object.fromEntries(kept),
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_TERMINAL_PROMPT: "0",
    ...extra,
  };
}

export interface GitOptions {
  readonly input?: string | Uint8Array;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs Git in a bare repository and returns what it printed.
 *  @throws GitError when it fails. */
export async function git(directory: string, args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const child = spawn("git", ["--git-dir", directory, ...args], {
    env: gitEnvironment(options.environment),
    stdio: ["pipe", "pipe", "pipe"],
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  // A process that ends early closes its input; what it said about it is in its exit code.
  child.stdin.on("error", () => undefined);
  child.stdin.end(options.input ?? "");
  const exitCode = await ended;
  const output = Buffer.concat(stdout);
  if (exitCode !== 0) throw new GitError(args, exitCode, Buffer.concat(stderr).toString(), output.toString());
  return output;
}

/** The same, as text without the last newline. */
export async function gitText(directory: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(directory, args, options)).toString().replace(/\n$/, "");
}

/** Like {@link gitText}, undefined when Git answers no. */
export async function gitIfPresent(directory: string, args: readonly string[]): Promise<string | undefined> {
  try {
    return await gitText(directory, args);
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}

/** The commit that a ref, branch or object name stands for. */
export async function resolveCommit(directory: string, name: string): Promise<string | undefined> {
  if (name.startsWith("-")) return undefined;
  return gitIfPresent(directory, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`]);
}

/** The object that a full ref points at. */
export async function resolveRef(directory: string, ref: string): Promise<string | undefined> {
  return gitIfPresent(directory, ["rev-parse", "--verify", "--quiet", "--end-of-options", ref]);
}

/** Whether `ancestor` is in the history of `descendant`. */
export async function isAncestor(
  directory: string,
  ancestor: string,
  descendant: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<boolean> {
  try {
    await git(directory, ["merge-base", "--is-ancestor", ancestor, descendant], { environment });
    return true;
  } catch (error) {
    if (error instanceof GitError && error.exitCode === 1) return false;
    throw error;
  }
}
