import { Agent, request } from "node:https";

/** An administrator's way to one API server. */
export interface KubeAccess {
  /** `https://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** PEM. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface KubeAnswer {
  /** HTTP status; 0 when nobody listens. */
  readonly status: number;
  readonly text: string;
}

export interface KubeApi {
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<KubeAnswer>;
  /** An object, or undefined when it is not there.
   *  @throws Error on any other answer. */
  get<T>(path: string): Promise<T | undefined>;
  /** Creates or changes an object by server-side apply; `path` ends in its name.
   *  @throws Error when it is refused. */
  apply(path: string, object: object): Promise<void>;
  /** Calls back for every object that a list has now, and again at each change.
   *  @returns when the server ends the watch, or is not there. */
  watch(path: string, changed: () => void): Promise<void>;
  close(): void;
}

/** Who wrote what the sandbox itself puts into a cluster. */
const FIELD_MANAGER = "gitops-fleet-sandbox";

export function kubeApi(access: KubeAccess): KubeApi {
  const agent = new Agent({ keepAlive: true, ca: access.authority, cert: access.certificate, key: access.key });
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<KubeAnswer> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${access.endpoint}${path}`,
        { method, agent, headers: body === undefined ? {} : { "content-type": contentType } },
        (response) => {
          let text = "";
          response.on("data", (data: Buffer) => (text += data.toString()));
          response.once("error", reject);
          response.once("end", () => {
            resolve({ status: response.statusCode ?? 0, text });
          });
        },
      );
      sent.once("error", (error: NodeJS.ErrnoException) => {
        if (error.code === "ECONNREFUSED" || error.code === "ECONNRESET") resolve({ status: 0, text: error.message });
        else reject(error);
      });
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  return {
    request: send,
    async get<T>(path: string): Promise<T | undefined> {
      const { status, text } = await send("GET", path);
      if (status === 404) return undefined;
      if (status !== 200) throw new Error(`GET ${access.endpoint}${path} answered ${status}: ${text}`);
      return JSON.parse(text) as T;
    },
    async apply(path, object) {
      const query = `?fieldManager=${FIELD_MANAGER}&force=true`;
      const { status, text } = await send("PATCH", `${path}${query}`, object, "application/apply-patch+yaml");
      if (status !== 200 && status !== 201)
        throw new Error(`Applying ${access.endpoint}${path} answered ${status}: ${text}`);
    },
    async watch(path, changed) {
      await new Promise<void>((resolve) => {
        const end = (): void => {
          resolve();
        };
        const query = path.includes("?") ? "&watch=true" : "?watch=true";
        const sent = request(`${access.endpoint}${path}${query}`, { agent }, (response) => {
          response.on("data", () => {
            if (response.statusCode === 200) changed();
          });
          response.once("error", end);
          response.once("close", end);
        });
        sent.once("error", end);
        sent.end();
      });
    },
    close() {
      agent.destroy();
    },
  };
}
