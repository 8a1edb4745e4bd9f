/** An administrator's access to a cluster, as far as the controllers need it. */
export interface ClusterApi {
  /** @returns the HTTP status, 0 when nobody listens, and the body */
  request(
    method: string,
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<{ readonly status: number; readonly text: string }>;
  /** An object, or undefined when it is not there. */
  get<T>(path: string): Promise<T | undefined>;
}

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly deletionTimestamp?: string;
}

export async function items<T>(api: ClusterApi, path: string): Promise<readonly T[]> {
  return (await api.get<{ readonly items: readonly T[] }>(path))?.items ?? [];
}

/** Changes part of an object. Gone is no error: a controller comes too late now and then.
 *  @throws Error on any other refusal; a conflict is among them, and the next look tries again. */
export async function patch(api: ClusterApi, path: string, body: object): Promise<void> {
  await send(api, "PATCH", path, body, "application/merge-patch+json");
}

export async function create(api: ClusterApi, path: string, body: object): Promise<void> {
  const { status, text } = await api.request("POST", path, body);
  // Made by an earlier look that was cut off.
  if (status !== 201 && status !== 409) throw new Error(`POST ${path} answered ${status}: ${text}`);
}

export async function remove(api: ClusterApi, path: string): Promise<void> {
  await send(api, "DELETE", path);
}

async function send(api: ClusterApi, method: string, path: string, body?: object, type?: string): Promise<void> {
  const { status, text } = await api.request(method, path, body, type);
  if (status !== 200 && status !== 202 && status !== 404)
    throw new Error(`${method} ${path} answered ${status}: ${text}`);
}

/** The finalizers of an object with one more, or with one less; bound to the version that was read. */
export function withFinalizer({ finalizers = [], resourceVersion }: Metadata, name: string): object {
  return { metadata: { resourceVersion, finalizers: [...finalizers, name] } };
}

export function withoutFinalizer({ finalizers = [], resourceVersion }: Metadata, name: string): object {
  return { metadata: { resourceVersion, finalizers: finalizers.filter((other) => other !== name) } };
}
