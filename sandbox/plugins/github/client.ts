import { readFileSync } from "node:fs";
import { request as httpsRequest } from "node:https";
import { readDaemonInfo, SANDBOX_VARIABLE } from "../../control.js";
import { sandboxPaths } from "../../paths.js";

export type Json = Readonly<Record<string, unknown>>;

/** An answer that is no success, worded as the provider's own client (go-github) words it. */
export class GithubApiError extends Error {
  override readonly name = "GithubApiError";

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** GitHub's REST API for one owner. */
export interface GithubClient {
  readonly owner: string;
  /** @throws GithubApiError */
  call(method: string, path: string, body?: Json): Promise<Json>;
  /** The same, undefined for 404. */
  find(path: string): Promise<Json | undefined>;
}

/** What can be reached and with which authority: the running sandbox's GitHub, whatever address the program names. */
export interface GithubAddress {
  /** `https://127.0.0.1:PORT/api/v3`. */
  readonly apiUrl: string;
  /** PEM. */
  readonly authority: string;
}

/** @throws Error when no sandbox is running */
export function sandboxAddress(root = process.env[SANDBOX_VARIABLE]): GithubAddress {
  const info = root === undefined ? undefined : readDaemonInfo(root);
  if (root === undefined || !info) throw new Error("No sandbox is running: run `npx fleet sandbox up`.");
  return { apiUrl: `${info.githubUrl}/api/v3`, authority: readFileSync(sandboxPaths(root).authority, "utf8") };
}

/** Statuses after which the provider tries again: `retryableErrors`, its default. */
const RETRYABLE: ReadonlySet<number> = new Set([500, 502, 503, 504]);
/** `maxRetries` and `retryDelayMs`, their defaults. */
const MAX_RETRIES = 3;
const RETRY_DELAY_MILLISECONDS = 1000;

export function githubClient(address: GithubAddress, owner: string, token: string): GithubClient {
  const call = async (method: string, path: string, body?: Json): Promise<Json> => {
    for (let attempt = 0; ; attempt++) {
      const { status, text } = await send(address, method, path, token, body);
      if (status < 300) return text === "" ? {} : (JSON.parse(text) as Json);
      if (!RETRYABLE.has(status) || attempt === MAX_RETRIES) throw refusal(method, path, status, text);
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY_MILLISECONDS));
    }
  };
  return {
    owner,
    call,
    async find(path) {
      try {
        return await call("GET", path);
      } catch (error) {
        if (error instanceof GithubApiError && error.status === 404) return undefined;
        throw error;
      }
    },
  };
}

function refusal(method: string, path: string, status: number, text: string): GithubApiError {
  let answer: { message?: string; errors?: unknown[] } = {};
  try {
    answer = JSON.parse(text) as typeof answer;
  } catch {
    answer = { message: text.slice(0, 200) }; // a proxy's page rather than GitHub's answer
  }
  const errors = (answer.errors ?? []).map((error) =>
    typeof error === "string" ? error : `{${errorFields(error as Json)}}`,
  );
  const message = `${method} https://api.github.com${path}: ${status} ${answer.message ?? ""} [${errors.join(" ")}]`;
  return new GithubApiError(status, message);
}

function errorFields(error: Json): string {
  const fields = ["resource", "field", "code", "message"] as const;
  return fields
    .map(
      (name) => `${name.charAt(0).toUpperCase()}${name.slice(1)}:${typeof error[name] === "string" ? error[name] : ""}`,
    )
    .join(" ");
}

function send(
  { apiUrl, authority }: GithubAddress,
  method: string,
  path: string,
  token: string,
  body: Json | undefined,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(`${apiUrl}${path}`, {
      method,
      ca: authority,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/vnd.github+json",
        "user-agent": "pulumi-resource-github",
        ...(body && { "content-type": "application/json" }),
      },
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    request.end(body && JSON.stringify(body));
  });
}
