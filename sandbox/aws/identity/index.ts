import type { IncomingMessage, ServerResponse } from "node:http";
import type { Store } from "../../cloud/store.js";
import { CloudError, type ControlHandlers } from "../../control.js";
import { TokenRefused } from "./eksToken.js";
import { podCredentials, podIdentityEnvironment } from "./podIdentity.js";
import type { IdentityRecords } from "./records.js";
import { callerOf, Sessions, type Caller, type Session, type SessionRecords } from "./sessions.js";
import type { Credentials } from "./sigv4.js";
import { sts, stsError, type StsRequest } from "./sts.js";
import { reviewToken, tokenReviewAnswer } from "./tokenReview.js";

export type { AccessEntry, EksCluster, IamRole, IdentityRecords, PodIdentityAssociation } from "./records.js";
export { noSessions, type Caller, type Session, type SessionRecords } from "./sessions.js";
export type { Credentials } from "./sigv4.js";

/** How long the person at the keyboard may work with one session. */
const OPERATOR_SECONDS = 12 * 3600;

/** A plain handler of `node:http` or `node:https`. Never rejects. */
export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Who is who in the stood-in AWS: sessions, STS, Pod Identity and EKS's authentication. */
export interface Identity {
  /** A session of a role for the person at the keyboard, twelve hours long.
   *  @throws CloudError when there is no such role */
  operatorSession(roleArn: string, sessionName: string): Promise<Session>;
  /** Who calls an AWS API.
   *  @throws CloudError `InvalidClientTokenId` or `ExpiredToken` */
  authenticate(credentials: Credentials): Caller;
  /** The environment of a service account's pods, or undefined when no association exists. */
  podIdentityEnvironment(
    cluster: string,
    namespace: string,
    serviceAccount: string,
  ): Promise<Record<string, string> | undefined>;
  /** `POST /authn/<cluster>`: Kubernetes' TokenReview webhook. To be mounted with TLS. */
  readonly tokenReview: HttpHandler;
  /** `GET /pod-identity/credentials`. To be mounted without TLS on the loopback address: SDKs demand one of both. */
  readonly podIdentity: HttpHandler;
  /** Everything of `sts.amazonaws.com` and `sts.<region>.amazonaws.com`. */
  readonly sts: HttpHandler;
  /** `sts.request`: the same for the command `aws`, which does without certificates and names. */
  readonly handlers: ControlHandlers;
}

export interface IdentitySettings {
  readonly store: Store<SessionRecords>;
  readonly records: IdentityRecords;
  /** `http://127.0.0.1:PORT/pod-identity/credentials`. */
  readonly podIdentityUrl: string;
  /** Told why a token was refused, a line each. @default nobody */
  readonly log?: (line: string) => void;
  /** @default the machine's clock */
  readonly now?: () => Date;
}

export function createIdentity(settings: IdentitySettings): Identity {
  const { store, records, podIdentityUrl, log = () => undefined, now = () => new Date() } = settings;
  const sessions = new Sessions(store, records, now);

  return {
    operatorSession: (roleArn, sessionName) => sessions.issue(roleArn, sessionName, OPERATOR_SECONDS),
    authenticate: (credentials) => sessions.authenticate(credentials),
    podIdentityEnvironment: (cluster, namespace, serviceAccount) =>
      podIdentityEnvironment({ cluster, namespace, serviceAccount }, podIdentityUrl, store, records),

    tokenReview: answering("application/json", jsonError, async (request) => {
      const cluster = /^\/authn\/([^/?]+)(?:\?.*)?$/.exec(request.url ?? "")?.[1];
      if (request.method !== "POST" || cluster === undefined) throw new CloudError("NotFound", "Not found", 404);
      const token = tokenOf(await bodyOf(request));
      try {
        return JSON.stringify(
          tokenReviewAnswer(reviewToken(token, decodeURIComponent(cluster), now(), sessions, records)),
        );
      } catch (error) {
        if (!(error instanceof TokenRefused)) throw error;
        log(`${cluster}: ${error.message}`);
        return JSON.stringify(tokenReviewAnswer(error));
      }
    }),

    podIdentity: answering("application/json", jsonError, async (request) => {
      if (request.method !== "GET" || request.url !== "/pod-identity/credentials") {
        throw new CloudError("NotFound", "Not found", 404);
      }
      const session = await podCredentials(request.headers.authorization ?? "", sessions, store, records);
      return JSON.stringify({
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        Token: session.sessionToken,
        Expiration: session.expiration,
        AccountId: callerOf(session).account,
      });
    }),

    sts: answering("text/xml", stsError, async (request) => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(",") : (value ?? ""),
        ]),
      );
      const { method = "GET", url = "/" } = request;
      return sts({ method, url, headers, body: await bodyOf(request) }, now(), sessions, records);
    }),

    handlers: {
      "sts.request": async (request: StsRequest) => sts(request, now(), sessions, records),
    },
  };
}

/** A handler that writes what `handle` returns, or what it throws in the same language. */
function answering(
  contentType: string,
  describe: (error: CloudError) => string,
  handle: (request: IncomingMessage) => Promise<string>,
): HttpHandler {
  return async (request, response) => {
    let status = 200;
    let body: string;
    try {
      body = await handle(request);
    } catch (error) {
      const refusal =
        error instanceof CloudError
          ? error
          : new CloudError("InternalFailure", error instanceof Error ? error.message : String(error), 500);
      status = refusal.status;
      body = describe(refusal);
    }
    response.writeHead(status, { "content-type": contentType }).end(body);
  };
}

function jsonError(error: CloudError): string {
  return JSON.stringify({ code: error.code, message: error.message });
}

function tokenOf(body: string): string {
  let review: { kind?: unknown; spec?: { token?: unknown } };
  try {
    review = JSON.parse(body) as typeof review;
  } catch {
    throw new CloudError("BadRequest", "The body is not JSON.");
  }
  const token = review.spec?.token;
  if (review.kind !== "TokenReview" || typeof token !== "string") {
    throw new CloudError("BadRequest", "The body is not a TokenReview.");
  }
  return token;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
