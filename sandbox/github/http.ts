import type { IncomingMessage, ServerResponse } from "node:http";
import type { Account } from "./records.js";

export type JsonObject = Readonly<Record<string, unknown>>;

/** A refusal as GitHub words it. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    message: string,
    readonly details: {
      readonly errors?: readonly unknown[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }
}

/** What cannot be found, or may not be known to exist. */
export function notFound(): ApiError {
  return new ApiError(404, "Not Found");
}

export function forbidden(message = "Must have admin rights to Repository."): ApiError {
  return new ApiError(403, message);
}

export function invalid(resource: string, field: string, message: string, summary = "Validation Failed"): ApiError {
  return new ApiError(422, summary, { errors: [{ resource, code: "custom", field, message }] });
}

export interface ApiRequest {
  readonly method: string;
  /** Named parts of the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: JsonObject;
  /** Undefined when no credentials came. */
  readonly account: Account | undefined;
}

export interface ApiResponse {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type ApiHandler = (request: ApiRequest) => Promise<ApiResponse> | ApiResponse;

/** Handlers by method and path: `GET /repos/:owner/:repo/git/ref/*ref`; `*name` takes the rest of the path. */
export type Routes = Readonly<Record<string, ApiHandler>>;

export interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly handler: ApiHandler;
}

export function compileRoutes(...tables: readonly Routes[]): Route[] {
  return tables.flatMap((table) =>
    Object.entries(table).map(([key, handler]) => {
      const [method = "", path = ""] = key.split(" ");
      const source = path.replace(/:(\w+)/g, "(?<$1>[^/]+)").replace(/\*(\w+)/g, "(?<$1>.+)");
      return { method, pattern: new RegExp(`^${source}$`), handler };
    }),
  );
}

/** The handler of a request and its path's parts, or undefined as GitHub's 404 for what it does not know. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly handler: ApiHandler; readonly params: Record<string, string> } | undefined {
  for (const route of routes) {
    if (route.method !== method) continue;
    const match = route.pattern.exec(path);
    if (!match) continue;
    const params = Object.entries(match.groups ?? {}).map(
      ([name, value]) => [name, decodeURIComponent(value)] as const,
    );
    return { handler: route.handler, params: Object.fromEntries(params) };
  }
  return undefined;
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The token in a request: `Bearer`, `token`, or the password of basic authentication as Git sends it. */
export function requestToken(request: IncomingMessage): string | undefined {
  const header = request.headers.authorization ?? "";
  const [scheme = "", value = ""] = header.split(/\s+/, 2);
  switch (scheme.toLowerCase()) {
    case "bearer":
    case "token":
      return value;
    case "basic": {
      const [user = "", password = ""] = Buffer.from(value, "base64").toString().split(":", 2);
      return password === "" || password === "x-oauth-basic" ? user : password;
    }
    default:
      return undefined;
  }
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...(body !== undefined && { "content-type": "application/json; charset=utf-8" }),
    ...headers,
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Fields of a body with the right kind, or GitHub's 422. */
export function text(body: JsonObject, field: string): string {
  const value = body[field];
  if (typeof value !== "string") {
    throw new ApiError(422, `Invalid request.\n\n"${field}" wasn't supplied.`);
  }
  return value;
}

export function optionalText(body: JsonObject, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") {
    throw new ApiError(422, `Invalid request.\n\nFor 'properties/${field}', ${JSON.stringify(value)} is not a string.`);
  }
  return value;
}
