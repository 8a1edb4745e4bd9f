import { presignedUrl, type Credentials } from "./sigv4.js";
import type { StsRequest } from "./sts.js";

/** Who asks STS, from where. */
export interface StsCaller {
  readonly credentials: Credentials;
  readonly region: string;
  readonly now: Date;
  /** Sends a request to STS and returns its XML. */
  readonly send: (request: StsRequest) => Promise<string>;
}

export interface AssumeRoleArgs {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId?: string | undefined;
}

export interface AssumedRole {
  readonly credentials: Credentials & { readonly sessionToken: string };
  /** ISO time. */
  readonly expiration: string;
  /** Of the session. */
  readonly arn: string;
  readonly id: string;
}

/** Asks STS with a URL that carries its signature.
 *  @throws what `send` throws: STS's refusals */
export function askSts(query: Readonly<Record<string, string>>, caller: StsCaller): Promise<string> {
  const { credentials, region, now, send } = caller;
  const host = `sts.${region}.amazonaws.com`;
  const url = presignedUrl(credentials, {
    host,
    region,
    service: "sts",
    query: { ...query, Version: "2011-06-15" },
    headers: {},
    now,
    expiresSeconds: 60,
  });
  const { pathname, search } = new URL(url);
  return send({ method: "GET", url: pathname + search, headers: { host }, body: "" });
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export async function assumeRole(
  { roleArn, sessionName, externalId }: AssumeRoleArgs,
  caller: StsCaller,
): Promise<AssumedRole> {
  const query = {
    Action: "AssumeRole",
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    ...(externalId !== undefined && { ExternalId: externalId }),
  };
  const xml = await askSts(query, caller);
  return {
    credentials: {
      accessKeyId: field(xml, "AccessKeyId"),
      secretAccessKey: field(xml, "SecretAccessKey"),
      sessionToken: field(xml, "SessionToken"),
    },
    expiration: field(xml, "Expiration"),
    arn: field(xml, "Arn"),
    id: field(xml, "AssumedRoleId"),
  };
}

/** The text of an element that occurs once. */
export function field(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  if (text === undefined) throw new Error(`STS did not answer ${name}.`);
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}
