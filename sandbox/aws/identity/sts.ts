import { randomUUID } from "node:crypto";
import { CloudError } from "../../control.js";
import type { IdentityRecords } from "./records.js";
import { callerOf, type Session, type Sessions } from "./sessions.js";
import { ALGORITHM, parseTimestamp, sameSignature, signature, type SignedRequest } from "./sigv4.js";
import { mayAssume } from "./trustPolicy.js";

/** A request to STS's query API, with its signature in the headers or in the query. */
export interface StsRequest {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How far a request's time may be off: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
const TOLERANCE = 15 * 60_000;
const DEFAULT_SECONDS = 3600;
/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: one role that assumes another gets an hour at most. */
const CHAINED_MAX_SECONDS = 3600;
const MIN_SECONDS = 900;

/** Answers a request in XML.
 *  @throws CloudError */
export async function sts(
  request: StsRequest,
  now: Date,
  sessions: Sessions,
  records: IdentityRecords,
): Promise<string> {
  const url = new URL(request.url, "https://sts.invalid");
  const parameters = new URLSearchParams(request.method === "POST" ? request.body : url.search);
  const session = authenticate(request, url, now, sessions);
  switch (parameters.get("Action")) {
    case "GetCallerIdentity": {
      const { arn, userId, account } = callerOf(session);
      return answer("GetCallerIdentity", element("Arn", arn) + element("UserId", userId) + element("Account", account));
    }
    case "AssumeRole":
      return answer("AssumeRole", await assumeRole(parameters, session, sessions, records));
    default:
      throw new CloudError(
        "InvalidAction",
        `The stand-in of STS does not support the action ${parameters.get("Action") ?? ""}.`,
      );
  }
}

/** An error as STS writes it. */
export function stsError(error: CloudError): string {
  const body = element("Type", "Sender") + element("Code", error.code) + element("Message", error.message);
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>${body}</Error>${element("RequestId", randomUUID())}</ErrorResponse>`;
}

async function assumeRole(
  parameters: URLSearchParams,
  session: Session,
  sessions: Sessions,
  records: IdentityRecords,
): Promise<string> {
  const roleArn = required(parameters, "RoleArn");
  const name = required(parameters, "RoleSessionName");
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw validation("RoleSessionName must match [\\w+=,.@-]{2,64}");
  const seconds = Number(parameters.get("DurationSeconds") ?? DEFAULT_SECONDS);
  const role = records.role(roleArn);
  const caller = callerOf(session);
  const tags = requestTags(parameters);
  // A tagged session passes its tags on, which the role must allow.
  const tagged = Object.keys({ ...session.tags, ...tags }).length > 0;
  const externalId = parameters.get("ExternalId");
  const allowed =
    role &&
    mayAssume(role.trustPolicy, {
      principal: { kind: "session", account: caller.account, roleArn: session.roleArn, sessionArn: caller.arn },
      actions: tagged ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"],
      context: {
        "aws:principalarn": session.roleArn,
        "aws:principalaccount": caller.account,
        "sts:rolesessionname": name,
        ...(externalId !== null && { "sts:externalid": externalId }),
        ...prefixed("aws:principaltag/", session.tags),
        ...prefixed("aws:requesttag/", { ...session.tags, ...tags }),
      },
    });
  if (!allowed) {
    throw new CloudError(
      "AccessDenied",
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  }
  const most = Math.min(role.maxSessionSeconds, CHAINED_MAX_SECONDS);
  if (!Number.isInteger(seconds) || seconds < MIN_SECONDS || seconds > most) {
    throw validation(
      `DurationSeconds must be from ${MIN_SECONDS} to ${most}: it exceeds what role chaining or the role allows`,
    );
  }
  const assumed = await sessions.issue(roleArn, name, seconds, { ...session.tags, ...tags });
  const { arn, userId } = callerOf(assumed);
  const credentials =
    element("AccessKeyId", assumed.accessKeyId) +
    element("SecretAccessKey", assumed.secretAccessKey) +
    element("SessionToken", assumed.sessionToken) +
    element("Expiration", assumed.expiration);
  const user = element("AssumedRoleId", userId) + element("Arn", arn);
  return `<AssumedRoleUser>${user}</AssumedRoleUser><Credentials>${credentials}</Credentials>`;
}

function authenticate(request: StsRequest, url: URL, now: Date, sessions: Sessions): Session {
  const signed = signatureOf(request, url);
  const [accessKeyId = "", date = "", region = "", service = "", terminator] = signed.credential.split("/");
  const timestamp = signed.timestamp;
  const time = parseTimestamp(timestamp);
  if (!time || !timestamp.startsWith(date) || service !== "sts" || terminator !== "aws4_request") {
    throw new CloudError("IncompleteSignature", "The request's signature has a wrong date or scope.");
  }
  if (Math.abs(now.getTime() - time.getTime()) > TOLERANCE) {
    throw new CloudError(
      "SignatureDoesNotMatch",
      `Signature expired: ${timestamp} is now earlier or later than 15 min.`,
      403,
    );
  }
  const session = sessions.find(accessKeyId);
  if (!session || session.sessionToken !== signed.sessionToken) {
    throw new CloudError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
  }
  const names = signed.signedHeaders.split(";");
  const asSigned: SignedRequest = {
    method: request.method,
    path: url.pathname,
    query: [...url.searchParams].filter(([name]) => name !== "X-Amz-Signature"),
    headers: Object.fromEntries(names.map((name) => [name, request.headers[name] ?? ""])),
    body: request.body,
  };
  const expected = signature(asSigned, { timestamp, region, service }, session.secretAccessKey);
  if (!names.includes("host") || !sameSignature(signed.signature, expected)) {
    throw new CloudError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
      403,
    );
  }
  return session;
}

function signatureOf(request: StsRequest, url: URL) {
  const query = url.searchParams;
  if (query.has("X-Amz-Signature")) {
    return {
      credential: query.get("X-Amz-Credential") ?? "",
      signedHeaders: query.get("X-Amz-SignedHeaders") ?? "",
      signature: query.get("X-Amz-Signature") ?? "",
      timestamp: query.get("X-Amz-Date") ?? "",
      sessionToken: query.get("X-Amz-Security-Token") ?? undefined,
    };
  }
  const header = request.headers["authorization"] ?? "";
  const parts = /^(\S+) Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]+)$/.exec(header);
  if (parts?.[1] !== ALGORITHM) {
    throw new CloudError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
  }
  const [, , credential = "", signedHeaders = "", given = ""] = parts;
  return {
    credential,
    signedHeaders,
    signature: given,
    timestamp: request.headers["x-amz-date"] ?? "",
    sessionToken: request.headers["x-amz-security-token"],
  };
}

/** `Tags.member.1.Key`, `Tags.member.1.Value`… */
function requestTags(parameters: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 1; parameters.has(`Tags.member.${index}.Key`); index++) {
    tags[parameters.get(`Tags.member.${index}.Key`) ?? ""] = parameters.get(`Tags.member.${index}.Value`) ?? "";
  }
  return tags;
}

function prefixed(prefix: string, tags: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [(prefix + key).toLowerCase(), value]));
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (!value) throw validation(`${name} is missing`);
  return value;
}

function validation(message: string): CloudError {
  return new CloudError("ValidationError", `1 validation error detected: ${message}.`);
}

function answer(action: string, result: string): string {
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result><ResponseMetadata>${element("RequestId", randomUUID())}</ResponseMetadata></${action}Response>`;
}

function element(name: string, text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return `<${name}>${escaped}</${name}>`;
}
