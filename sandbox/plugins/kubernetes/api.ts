import { ApiError, type KubeClient } from "./client.js";
import { isObject, stringAt, type Json, type Manifest } from "./json.js";

/** Where a kind is served. */
interface Resource {
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Coordinates of one object. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

export interface WriteOptions {
  /** Ask only what would become of it. */
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /** Take fields from other managers. */
  readonly force?: boolean;
}

/** The cluster serves no such kind: its CustomResourceDefinition is missing. */
export class NoMatchError extends Error {
  override readonly name = "NoMatchError";

  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
  }
}

/** The verbs of the Kubernetes API on objects of any kind. */
export class KubeApi {
  private readonly discovered = new Map<string, Promise<ReadonlyMap<string, Resource>>>();

  constructor(readonly client: KubeClient) {}

  /** Do objects of the kind live in namespaces? @throws NoMatchError when the cluster has no such kind. */
  async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.resource(apiVersion, kind)).namespaced;
  }

  async has(apiVersion: string, kind: string): Promise<boolean> {
    return (await this.kinds(apiVersion)).has(kind);
  }

  async get(reference: Reference): Promise<Manifest> {
    return this.object({ method: "GET", path: await this.path(reference) });
  }

  /** The object, undefined when there is none or no such kind. */
  async find(reference: Reference): Promise<Manifest | undefined> {
    try {
      return await this.get(reference);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async list(
    apiVersion: string,
    kind: string,
    namespace: string | undefined,
    labelSelector: string,
  ): Promise<Manifest[]> {
    const path = await this.path({ apiVersion, kind, name: "", namespace });
    const answer = await this.client.request({
      method: "GET",
      path: `${path}?labelSelector=${encodeURIComponent(labelSelector)}`,
    });
    return Array.isArray(answer["items"]) ? answer["items"].filter(isObject).map((item) => item as Manifest) : [];
  }

  async create(object: Manifest, options: WriteOptions = {}): Promise<Manifest> {
    const path = await this.path({ ...referenceOf(object), name: "" });
    return this.object({ method: "POST", path: path + query(options), body: object });
  }

  /** Server-side apply. */
  async apply(object: Manifest, options: WriteOptions): Promise<Manifest> {
    const path = await this.path(referenceOf(object));
    const contentType = "application/apply-patch+yaml";
    return this.object({ method: "PATCH", path: path + query(options), body: object, contentType });
  }

  async replace(object: Manifest, options: WriteOptions = {}): Promise<Manifest> {
    const path = await this.path(referenceOf(object));
    return this.object({ method: "PUT", path: path + query(options), body: object });
  }

  /** JSON patch (RFC 6902). */
  async patch(reference: Reference, operations: Json[]): Promise<Manifest> {
    const contentType = "application/json-patch+json";
    return this.object({ method: "PATCH", path: await this.path(reference), body: operations, contentType });
  }

  async delete(reference: Reference, propagationPolicy: string): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy };
    await this.client.request({ method: "DELETE", path: await this.path(reference), body });
  }

  private async object(call: Parameters<KubeClient["request"]>[0]): Promise<Manifest> {
    return (await this.client.request(call)) as Manifest;
  }

  private async path(reference: Reference): Promise<string> {
    const { apiVersion, kind, name, namespace } = reference;
    const { plural, namespaced } = await this.resource(apiVersion, kind);
    const scope = namespaced && namespace ? `/namespaces/${namespace}` : "";
    return `${root(apiVersion)}${scope}/${plural}${name ? `/${encodeURIComponent(name)}` : ""}`;
  }

  private async resource(apiVersion: string, kind: string): Promise<Resource> {
    const known = (await this.kinds(apiVersion)).get(kind);
    if (known) return known;
    // A CustomResourceDefinition may have come since the list was read.
    this.discovered.delete(apiVersion);
    const fresh = (await this.kinds(apiVersion)).get(kind);
    if (!fresh) throw new NoMatchError(apiVersion, kind);
    return fresh;
  }

  /** Kinds of a group and version by name, asked once a process. */
  private kinds(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const known = this.discovered.get(apiVersion);
    if (known) return known;
    const asked = this.discover(apiVersion);
    this.discovered.set(apiVersion, asked);
    const forget = (): void => {
      this.discovered.delete(apiVersion);
    };
    asked.then((kinds) => {
      if (kinds.size === 0) forget();
    }, forget);
    return asked;
  }

  private async discover(apiVersion: string): Promise<ReadonlyMap<string, Resource>> {
    const found = new Map<string, Resource>();
    const answer = await this.client.request({ method: "GET", path: root(apiVersion) }).catch((error: unknown) => {
      if (error instanceof ApiError && error.code === 404) return {};
      throw error;
    });
    const resources = "resources" in answer && Array.isArray(answer.resources) ? answer.resources : [];
    for (const resource of resources.filter(isObject)) {
      const plural = stringAt(resource, "name") ?? "";
      const kind = stringAt(resource, "kind") ?? "";
      if (!plural.includes("/")) found.set(kind, { plural, namespaced: resource["namespaced"] === true });
    }
    return found;
  }
}

function root(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function query(options: WriteOptions): string {
  const search = new URLSearchParams();
  if (options.dryRun) search.set("dryRun", "All");
  if (options.fieldManager) search.set("fieldManager", options.fieldManager);
  if (options.force) search.set("force", "true");
  const text = search.toString();
  return text ? `?${text}` : "";
}

export function referenceOf(object: Manifest): Reference {
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    name: stringAt(object, "metadata", "name") ?? "",
    namespace: stringAt(object, "metadata", "namespace"),
  };
}

/** Does the error say that the object, or its kind, does not exist? */
export function isGone(error: unknown): boolean {
  return error instanceof NoMatchError || (error instanceof ApiError && error.code === 404);
}
