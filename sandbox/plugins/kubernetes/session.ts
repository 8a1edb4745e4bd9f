import { KubeApi, type Reference } from "./api.js";
import { ApiError, ConnectionError, KubeClient } from "./client.js";
import { isObject, stringAt, type JsonObject } from "./json.js";
import { connection, readKubeconfig, type Connection } from "./kubeconfig.js";
import { builtInScope, groupOf } from "./scope.js";
import { readSettings, type ProviderSettings } from "./settings.js";

/** The cluster does not answer, for the reason that the message ends with. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";

  constructor(
    readonly why: string,
    advice = "",
  ) {
    super(`configured Kubernetes cluster is unreachable: ${why}${advice}`);
  }
}

/** One configured provider: its settings, its cluster, and what it learned about the cluster. */
export class Session {
  private readonly target: Connection | Error;
  private probe: Promise<KubeApi> | undefined;
  /** Scopes of custom kinds that the program itself defines, known before the cluster has them. */
  private readonly defined = new Map<string, boolean>();

  constructor(readonly settings: ProviderSettings) {
    this.target = target(settings);
  }

  static of(args: JsonObject): Session {
    return new Session(readSettings(args));
  }

  /** Where objects go that name no namespace. */
  get defaultNamespace(): string {
    const ofContext = this.target instanceof Error ? undefined : this.target.namespace;
    return this.settings.namespace ?? ofContext ?? "default";
  }

  /** Server of the active cluster. */
  get server(): string {
    return this.target instanceof Error ? "" : this.target.server;
  }

  /** The cluster's API. @throws UnreachableError */
  async api(): Promise<KubeApi> {
    if (!this.probe) {
      this.probe = this.connect();
      // Asked again next time: a cluster that is starting may answer then.
      this.probe.catch(() => (this.probe = undefined));
    }
    return this.probe;
  }

  /** The cluster's API, undefined when it does not answer. */
  async reachable(): Promise<KubeApi | undefined> {
    return this.api().catch((error: unknown) => {
      if (error instanceof UnreachableError) return undefined;
      throw error;
    });
  }

  private async connect(): Promise<KubeApi> {
    if (this.target instanceof Error) throw new UnreachableError(this.target.message);
    const api = new KubeApi(new KubeClient(this.target));
    try {
      await api.client.request({ method: "GET", path: "/version" });
    } catch (error) {
      if (error instanceof ConnectionError || (error instanceof ApiError && error.code === 401)) {
        throw new UnreachableError(error.message);
      }
      // The server answers, if only with a refusal: what it allows shows in each request.
      if (!(error instanceof ApiError)) throw error;
    }
    return api;
  }

  /** Remembers the scope that a CustomResourceDefinition of the program gives its kind. */
  define(definition: JsonObject): void {
    const spec = definition["spec"];
    if (definition["kind"] !== "CustomResourceDefinition" || !isObject(spec)) return;
    const key = `${stringAt(spec, "group") ?? ""}/${stringAt(spec, "names", "kind") ?? ""}`;
    this.defined.set(key, spec["scope"] !== "Cluster");
  }

  /** Do objects of the kind live in namespaces? Asked in the order of certainty; assumed when nobody knows. */
  async isNamespaced(apiVersion: string, kind: string): Promise<boolean> {
    const known = builtInScope(apiVersion, kind) ?? this.defined.get(`${groupOf(apiVersion)}/${kind}`);
    if (known !== undefined) return known;
    const api = await this.reachable();
    if (!api || !(await api.has(apiVersion, kind))) return true;
    return api.isNamespaced(apiVersion, kind);
  }

  /** A reference with the default namespace filled in. */
  async located(apiVersion: string, kind: string, name: string, namespace: string | undefined): Promise<Reference> {
    const namespaced = await this.isNamespaced(apiVersion, kind);
    return { apiVersion, kind, name, namespace: namespaced ? (namespace ?? this.defaultNamespace) : undefined };
  }
}

function target(settings: ProviderSettings): Connection | Error {
  try {
    return connection(readKubeconfig(settings.kubeconfig), settings.context, settings.cluster);
  } catch (error) {
    // Kept: a preview goes on without the cluster, and the first write says why.
    const reason = error instanceof Error ? error.message : String(error);
    return new Error(`unable to load Kubernetes client configuration from kubeconfig file: ${reason}`);
  }
}
