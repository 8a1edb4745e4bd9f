import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** A key pair, with the token that every temporary one has. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** What is signed of a request. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Decoded, without the signature itself. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** The signed ones, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where and when a signature counts: `20261121/eu-west-1/sts/aws4_request`. */
export interface Scope {
  /** `20261121T104500Z`. */
  readonly timestamp: string;
  readonly region: string;
  readonly service: string;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** The signature of a request in hex: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export function signature(request: SignedRequest, scope: Scope, secretAccessKey: string): string {
  const signingKey = [scope.timestamp.slice(0, 8), scope.region, scope.service, "aws4_request"].reduce<string | Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    `AWS4${secretAccessKey}`,
  );
  const toSign = [ALGORITHM, scope.timestamp, scopeText(scope), sha256(canonicalRequest(request))].join("\n");
  return createHmac("sha256", signingKey).update(toSign).digest("hex");
}

/** Compares signatures in a time that does not depend on where they differ. */
export function sameSignature(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** A `GET` URL that carries its own signature in the query. */
export function presignedUrl(
  credentials: Credentials,
  target: {
    readonly host: string;
    readonly region: string;
    readonly service: string;
    readonly query: Readonly<Record<string, string>>;
    /** Beside `host`. */
    readonly headers: Readonly<Record<string, string>>;
    readonly now: Date;
    readonly expiresSeconds: number;
  },
): string {
  const scope: Scope = { timestamp: timestampOf(target.now), region: target.region, service: target.service };
  const headers = { host: target.host, ...target.headers };
  const query: [string, string][] = [
    ...Object.entries(target.query),
    ["X-Amz-Algorithm", ALGORITHM],
    ["X-Amz-Credential", `${credentials.accessKeyId}/${scopeText(scope)}`],
    ["X-Amz-Date", scope.timestamp],
    ["X-Amz-Expires", String(target.expiresSeconds)],
    ...(credentials.sessionToken ? [["X-Amz-Security-Token", credentials.sessionToken] as [string, string]] : []),
    ["X-Amz-SignedHeaders", Object.keys(headers).sort().join(";")],
  ];
  const signed = signature({ method: "GET", path: "/", query, headers, body: "" }, scope, credentials.secretAccessKey);
  return `https://${target.host}/?${canonicalQuery([...query, ["X-Amz-Signature", signed]])}`;
}

export function scopeText(scope: Scope): string {
  return `${scope.timestamp.slice(0, 8)}/${scope.region}/${scope.service}/aws4_request`;
}

/** `20261121T104500Z`. */
export function timestampOf(date: Date): string {
  return `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/** Undefined when it is no time of that form. */
export function parseTimestamp(text: string): Date | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function canonicalRequest({ method, path, query, headers, body }: SignedRequest): string {
  const names = Object.keys(headers).sort();
  return [
    method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${(headers[name] ?? "").trim().replaceAll(/ +/g, " ")}`),
    "",
    names.join(";"),
    sha256(body),
  ].join("\n");
}

function canonicalQuery(query: readonly (readonly [string, string])[]): string {
  return query
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join("&");
}

/** As RFC 3986 has it: encodeURIComponent leaves five characters alone that AWS encodes. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
