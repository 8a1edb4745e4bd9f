import { ALGORITHM, parseTimestamp, presignedUrl, sameSignature, signature, type Credentials } from "./sigv4.js";

/** What a token for an EKS cluster is: this, and a presigned `GetCallerIdentity` URL in base64url.
 *  https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster */
const PREFIX = "k8s-aws-v1.";
const CLUSTER_HEADER = "x-k8s-aws-id";
/** How long AWS honours a presigned URL of STS, in milliseconds. */
const VALIDITY = 15 * 60_000;
/** What `aws eks get-token` says: a minute less, for clocks that differ. */
export const TOKEN_LIFETIME = 14 * 60_000;
/** What `aws eks get-token` puts into `X-Amz-Expires`; nobody judges it. */
const EXPIRES_SECONDS = 60;
/** Clocks of one machine do not differ, but a second begins before it is over. */
const CLOCK_SKEW = 60_000;

/** The query of the URL: nothing may be missing, and there may be nothing else. */
const PARAMETERS = [
  "Action",
  "Version",
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-Security-Token",
  "X-Amz-Signature",
  "X-Amz-SignedHeaders",
] as const;

/** Makes the token that `aws eks get-token` prints. */
export function eksToken(credentials: Credentials, clusterName: string, region: string, now: Date): string {
  const url = presignedUrl(credentials, {
    host: `sts.${region}.amazonaws.com`,
    region,
    service: "sts",
    query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
    headers: { [CLUSTER_HEADER]: clusterName },
    now,
    expiresSeconds: EXPIRES_SECONDS,
  });
  return PREFIX + Buffer.from(url).toString("base64url");
}

/** A reason why a token is not good. It may be logged; it does not repeat the token. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

/** Checks a token as EKS and STS do together.
 *  @param secretOf the credentials that an access key id belongs to, or undefined for an unknown or ended one
 *  @returns the access key id that signed it
 *  @throws TokenRefused */
export function verifyEksToken(
  token: string,
  clusterName: string,
  now: Date,
  secretOf: (accessKeyId: string) => Credentials | undefined,
): string {
  const { host, query } = parseToken(token);
  const [accessKeyId = "", date, region = "", service, terminator, ...rest] = query["X-Amz-Credential"].split("/");
  if (service !== "sts" || terminator !== "aws4_request" || rest.length > 0)
    throw refuse("its credential scope is not of STS");
  requireHost(host, region);

  const timestamp = query["X-Amz-Date"];
  const signedAt = parseTimestamp(timestamp);
  if (!signedAt || timestamp.slice(0, 8) !== date) throw refuse("X-Amz-Date is not a date, or not the scope's");
  const age = now.getTime() - signedAt.getTime();
  if (age > VALIDITY) throw refuse("it is older than 15 minutes");
  if (age < -CLOCK_SKEW) throw refuse("it is from the future");

  const credentials = secretOf(accessKeyId);
  if (!credentials) throw refuse("its access key is unknown or has ended");
  if (query["X-Amz-Security-Token"] !== credentials.sessionToken)
    throw refuse("its session token is not the access key's");

  const { "X-Amz-Signature": given, ...unsigned } = query;
  const expected = signature(
    {
      method: "GET",
      path: "/",
      query: Object.entries(unsigned),
      headers: { host, [CLUSTER_HEADER]: clusterName },
      body: "",
    },
    { timestamp, region, service },
    credentials.secretAccessKey,
  );
  if (!sameSignature(given, expected)) {
    throw refuse("its signature does not match: another secret, another cluster, or a change since");
  }
  return accessKeyId;
}

type Query = Record<(typeof PARAMETERS)[number], string>;

function parseToken(token: string): { host: string; query: Query } {
  if (!token.startsWith(PREFIX)) throw refuse(`it does not begin with ${PREFIX}`);
  const text = Buffer.from(token.slice(PREFIX.length), "base64url").toString();
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw refuse("it holds no URL");
  }
  if (url.protocol !== "https:" || url.pathname !== "/" || url.username || url.password || url.port || url.hash) {
    throw refuse("its URL is not one of STS");
  }
  const pairs = [...url.searchParams];
  const query = Object.fromEntries(pairs) as Partial<Query>;
  const complete = PARAMETERS.every((name) => query[name] !== undefined);
  if (!complete || pairs.length !== PARAMETERS.length) throw refuse("its URL lacks a parameter or has one too many");
  const whole = query as Query;
  if (whole.Action !== "GetCallerIdentity" || whole.Version !== "2011-06-15")
    throw refuse("it is not for GetCallerIdentity");
  if (whole["X-Amz-Algorithm"] !== ALGORITHM) throw refuse(`its algorithm is not ${ALGORITHM}`);
  if (whole["X-Amz-SignedHeaders"] !== `host;${CLUSTER_HEADER}`) throw refuse("it does not sign the cluster's name");
  if (!/^\d{1,3}$/.test(whole["X-Amz-Expires"])) throw refuse("X-Amz-Expires is not a number of seconds");
  return { host: url.host, query: whole };
}

/** STS has one address for the world, which counts as us-east-1, and one a region. */
function requireHost(host: string, region: string): void {
  const regional = /^sts\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com(?:\.cn)?$/.exec(host)?.[1];
  if (host !== "sts.amazonaws.com" && regional === undefined) throw refuse("its host is not STS");
  if (region !== (regional ?? "us-east-1")) throw refuse("its host is in another region than its scope");
}

function refuse(reason: string): TokenRefused {
  return new TokenRefused(`The token is refused: ${reason}.`);
}
