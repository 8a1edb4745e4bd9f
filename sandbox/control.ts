import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SandboxError } from "./errors.js";
import { sandboxPaths, type DaemonInfo } from "./paths.js";

/** A refusal by the stood-in cloud, with the code that the real one would give. */
export class CloudError extends Error {
  override readonly name = "CloudError";

  constructor(
    /** `VpcLimitExceeded`, `ResourceNotFoundException`, `NotFound`… */
    readonly code: string,
    message: string,
    /** HTTP status. */
    readonly status = 400,
  ) {
    super(message);
  }
}

/** A handler of a control call: plain JSON in, plain JSON out; throws {@link CloudError}. */
export type ControlHandler = (body: never) => Promise<unknown>;
export type ControlHandlers = Readonly<Record<string, ControlHandler>>;

export interface ControlClient {
  readonly info: DaemonInfo;
  call<T>(name: string, body?: unknown): Promise<T>;
}

/** Name of the environment variable that tells plugins and tests which sandbox is theirs: the path of `.sandbox`. */
export const SANDBOX_VARIABLE = "GITOPS_FLEET_SANDBOX";

/** Connects to the daemon of a sandbox.
 *  @throws SandboxError when no daemon has announced itself there, and from a call when it does not answer. */
export function controlClient(root = process.env[SANDBOX_VARIABLE]): ControlClient {
  if (!root)
    throw new SandboxError(`${SANDBOX_VARIABLE} is not set: run \`eval "$(npx fleet sandbox env)"\` first.`, 3);
  const info = readDaemonInfo(root);
  if (!info) throw new SandboxError(`No sandbox is running in ${root}: run \`npx fleet sandbox up\`.`, 3);
  return {
    info,
    async call<T>(name: string, body: unknown = {}): Promise<T> {
      const response = await fetch(`${info.controlUrl}/rpc/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${info.token}` },
        body: JSON.stringify(body),
      }).catch((error: unknown) => {
        throw unanswered(root, info, error);
      });
      const answer = (await response.json()) as { value?: T; error?: { code: string; message: string } };
      if (answer.error) throw new CloudError(answer.error.code, answer.error.message, response.status);
      return answer.value as T;
    },
  };
}

/** A killed daemon leaves its announcement behind. */
function unanswered(root: string, { controlUrl, pid }: DaemonInfo, error: unknown): SandboxError {
  const { message, cause } = error as Error;
  const reason = cause instanceof Error ? cause.message : message;
  return new SandboxError(
    `The daemon of the sandbox in ${root} (pid ${pid}) does not answer at ${controlUrl}: ${reason}\n` +
      "Run `npx fleet sandbox up`: it starts it again and goes on with what is there.",
    3,
  );
}

/** What the daemon announced, or undefined when there is none. */
export function readDaemonInfo(root: string): DaemonInfo | undefined {
  try {
    return JSON.parse(readFileSync(join(sandboxPaths(root).daemon), "utf8")) as DaemonInfo;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
