import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { isObject, stringAt, type JsonObject, textOf } from "./json.js";

const run = promisify(execFile);

export interface Credential {
  readonly token: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
}

/** Renewed this long before it expires, in milliseconds: a request on the way must not outlive it. */
const MARGIN = 10_000;

/** Asks the command of `users[].user.exec` for credentials (client.authentication.k8s.io) and keeps them until they expire. */
export class ExecCredentials {
  private current: { readonly credential: Promise<Credential>; expires: number } | undefined;

  constructor(private readonly exec: JsonObject) {}

  /** @throws Error "getting credentials: …" with what the command said. */
  async get(): Promise<Credential> {
    if (!this.current || Date.now() > this.current.expires) {
      const entry = {
        credential: Promise.resolve<Credential>({ token: undefined, cert: undefined, key: undefined }),
        expires: Infinity,
      };
      entry.credential = this.ask((expires) => (entry.expires = expires));
      this.current = entry;
      entry.credential.catch(() => (this.current = undefined));
    }
    return this.current.credential;
  }

  /** Forgets them, after the server refused. */
  forget(): void {
    this.current = undefined;
  }

  private async ask(expire: (at: number) => void): Promise<Credential> {
    const command = stringAt(this.exec, "command") ?? "";
    const args = Array.isArray(this.exec["args"]) ? this.exec["args"].map(String) : [];
    const apiVersion = stringAt(this.exec, "apiVersion") ?? "client.authentication.k8s.io/v1";
    const env = {
      ...process.env,
      KUBERNETES_EXEC_INFO: JSON.stringify({ apiVersion, kind: "ExecCredential", spec: { interactive: false } }),
    };
    const own = Array.isArray(this.exec["env"]) ? this.exec["env"].filter(isObject) : [];
    for (const variable of own) Object.assign(env, { [textOf(variable["name"])]: textOf(variable["value"]) });
    let answer: unknown;
    try {
      answer = JSON.parse((await run(command, args, { env })).stdout);
    } catch (error) {
      const failure = error as Error & { stderr?: string };
      throw new Error(`getting credentials: exec: ${command}: ${failure.stderr?.trim() || failure.message}`);
    }
    const status = isObject(answer) && isObject(answer["status"]) ? answer["status"] : {};
    const until = stringAt(status, "expirationTimestamp");
    if (until) expire(Date.parse(until) - MARGIN);
    return {
      token: stringAt(status, "token"),
      cert: stringAt(status, "clientCertificateData"),
      key: stringAt(status, "clientKeyData"),
    };
  }
}
