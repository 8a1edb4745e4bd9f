import { randomBytes } from "node:crypto";
import { CloudError } from "../../control.js";
import type { Store } from "../../cloud/store.js";
import type { IdentityRecords } from "./records.js";
import type { Credentials } from "./sigv4.js";

/** Temporary credentials of a role, as STS gave them out. */
export interface Session extends Credentials {
  readonly sessionToken: string;
  /** ISO time. */
  readonly expiration: string;
  readonly roleArn: string;
  /** The role itself: one that is made again under the name does not get its sessions. */
  readonly roleId: string;
  readonly name: string;
  /** Session tags: conditions of the roles that it assumes see them. */
  readonly tags: Readonly<Record<string, string>>;
}

export interface SessionRecords {
  /** By access key id. */
  sessions: Record<string, Session>;
  /** Tokens with which a pod asks for its credentials. */
  podTokens: Record<string, PodAccount>;
}

export interface PodAccount {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** Who is behind some credentials. */
export interface Caller {
  readonly account: string;
  /** `arn:aws:sts::111111111111:assumed-role/NAME/SESSION`. */
  readonly arn: string;
  /** `AROA…:SESSION`. */
  readonly userId: string;
  readonly roleArn: string;
}

export const noSessions = (): SessionRecords => ({ sessions: {}, podTokens: {} });

/** Gives out credentials and knows them again. */
export class Sessions {
  constructor(
    private readonly store: Store<SessionRecords>,
    private readonly records: IdentityRecords,
    private readonly now: () => Date,
  ) {}

  /** Makes a session of a role. Whether the caller may is for whoever calls this to judge.
   *  @throws CloudError when there is no such role */
  async issue(
    roleArn: string,
    name: string,
    seconds: number,
    tags: Readonly<Record<string, string>> = {},
  ): Promise<Session> {
    const role = this.records.role(roleArn);
    if (!role) throw new CloudError("NoSuchEntity", `The role ${roleArn} cannot be found.`, 404);
    const session: Session = {
      accessKeyId: `ASIA${accessKeySuffix()}`,
      secretAccessKey: randomBytes(30).toString("base64"),
      // As long as the smaller ones of AWS, and with the characters that must be escaped.
      sessionToken: randomBytes(270).toString("base64"),
      expiration: new Date(this.now().getTime() + seconds * 1000).toISOString(),
      roleArn,
      roleId: role.uniqueId,
      name,
      tags,
    };
    this.forgetEnded();
    this.store.state.sessions[session.accessKeyId] = session;
    await this.store.save();
    return session;
  }

  /** A living session by its access key: neither ended nor of a role that is gone. */
  find(accessKeyId: string): Session | undefined {
    const session = Object.hasOwn(this.store.state.sessions, accessKeyId)
      ? this.store.state.sessions[accessKeyId]
      : undefined;
    return session && this.isLiving(session) ? session : undefined;
  }

  /** A living session for the same purpose that lasts long enough to be given out again. */
  reusable(roleArn: string, name: string, seconds: number): Session | undefined {
    const until = new Date(this.now().getTime() + seconds * 1000).toISOString();
    return Object.values(this.store.state.sessions).find(
      (session) =>
        session.roleArn === roleArn && session.name === name && session.expiration > until && this.isLiving(session),
    );
  }

  /** @throws CloudError with STS's codes when the credentials are not good */
  authenticate(credentials: Credentials): Caller {
    const session = Object.hasOwn(this.store.state.sessions, credentials.accessKeyId)
      ? this.store.state.sessions[credentials.accessKeyId]
      : undefined;
    if (session && session.expiration <= this.now().toISOString()) {
      throw new CloudError("ExpiredToken", "The security token included in the request is expired", 403);
    }
    const matches =
      session?.secretAccessKey === credentials.secretAccessKey && session.sessionToken === credentials.sessionToken;
    if (!matches || !this.isLiving(session)) {
      throw new CloudError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
    }
    return callerOf(session);
  }

  private isLiving(session: Session): boolean {
    return (
      session.expiration > this.now().toISOString() && this.records.role(session.roleArn)?.uniqueId === session.roleId
    );
  }

  private forgetEnded(): void {
    const now = this.now().toISOString();
    const { state } = this.store;
    state.sessions = Object.fromEntries(
      Object.entries(state.sessions).filter(([, { expiration }]) => expiration > now),
    );
  }
}

export function callerOf(session: Session): Caller {
  const [, partition = "aws", , , account = "", resource = ""] = session.roleArn.split(":");
  const roleName = resource.slice(resource.lastIndexOf("/") + 1);
  return {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${roleName}/${session.name}`,
    userId: `${session.roleId}:${session.name}`,
    roleArn: session.roleArn,
  };
}

/** Sixteen characters of base 32, as AWS's own. */
function accessKeySuffix(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return [...randomBytes(16)].map((byte) => alphabet[byte % alphabet.length]).join("");
}
