import { Agent, request as httpsRequest, type RequestOptions } from "node:https";
import { ExecCredentials } from "./exec.js";
import { isObject, stringAt, type Json, type JsonObject } from "./json.js";
import type { Connection } from "./kubeconfig.js";
import { TunnelAgent } from "./tunnel.js";

/** A refusal by the API server: its Status object. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    /** HTTP status. */
    readonly code: number,
    /** `AlreadyExists`, `NotFound`, `Conflict`, `Invalid`, `Forbidden`, … */
    readonly reason: string,
    message: string,
    readonly status: JsonObject = {},
  ) {
    super(message);
  }
}

/** The API server did not answer: refused connection, bad certificate, failed login command. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with its query. */
  readonly path: string;
  readonly body?: Json;
  /** @default application/json */
  readonly contentType?: string;
}

/** Answers slower than this count as a dead server, in milliseconds; the API server's own limit is 60 s. */
const TIMEOUT = 65_000;

/** Plain HTTPS to one API server, over kept connections. */
export class KubeClient {
  private readonly agent: Agent;
  private readonly exec: ExecCredentials | undefined;

  constructor(readonly connection: Connection) {
    const options = {
      keepAlive: true,
      maxSockets: 16,
      rejectUnauthorized: !connection.insecure,
      ...(connection.ca ? { ca: connection.ca } : {}),
      ...(connection.serverName ? { servername: connection.serverName } : {}),
    };
    this.agent = connection.proxyUrl ? new TunnelAgent(connection.proxyUrl, options) : new Agent(options);
    this.exec = connection.exec && new ExecCredentials(connection.exec);
  }

  /** @throws ApiError with the server's Status; ConnectionError when there was no answer. */
  async request(call: ApiRequest): Promise<JsonObject> {
    try {
      return await this.send(call);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 401 || !this.exec) throw error;
      // The token may have been revoked before its time: one new login, as client-go does.
      this.exec.forget();
      return this.send(call);
    }
  }

  private async send(call: ApiRequest): Promise<JsonObject> {
    const body = call.body === undefined ? "" : JSON.stringify(call.body);
    const options = await this.options(call, body).catch((error: unknown) => {
      throw new ConnectionError(error instanceof Error ? error.message : String(error));
    });
    const url = `${this.connection.server}${call.path}`;
    return new Promise((resolve, reject) => {
      const request = httpsRequest(url, options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", (error) => {
          reject(new ConnectionError(`${call.method} ${url}: ${error.message}`));
        });
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          const code = response.statusCode ?? 0;
          if (code >= 200 && code < 300) resolve(parsed(text) ?? {});
          else reject(refusal(code, text));
        });
      });
      request.setTimeout(TIMEOUT, () => request.destroy(new Error("timed out")));
      request.on("error", (error: NodeJS.ErrnoException) => {
        // The server closed a kept connection just then: nothing was done yet.
        if (request.reusedSocket && error.code === "ECONNRESET") resolve(this.send(call));
        else reject(new ConnectionError(`${call.method} ${url}: ${error.message}`));
      });
      request.end(body);
    });
  }

  private async options(call: ApiRequest, body: string): Promise<RequestOptions> {
    const { cert, key, token } = this.connection;
    const own = this.exec ? await this.exec.get() : { token, cert, key };
    const clientCert = own.cert ?? cert;
    const clientKey = own.key ?? key;
    return {
      method: call.method,
      agent: this.agent,
      ...(clientCert && clientKey ? { cert: clientCert, key: clientKey } : {}),
      headers: {
        accept: "application/json",
        "content-type": call.contentType ?? "application/json",
        // Node.js frames the body of a DELETE only when its length is given.
        "content-length": Buffer.byteLength(body),
        "user-agent": "pulumi-kubernetes",
        ...(own.token ? { authorization: `Bearer ${own.token}` } : {}),
      },
    };
  }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    // No JSON: the caller reports the text itself.
    return undefined;
  }
}

function refusal(code: number, text: string): ApiError {
  const status = parsed(text);
  const message = stringAt(status, "message") ?? (text.trim() || `HTTP ${String(code)}`);
  // What client-go says for a bare 401.
  const said = code === 401 ? "the server has asked for the client to provide credentials" : message;
  return new ApiError(code, stringAt(status, "reason") ?? "", said, status);
}
