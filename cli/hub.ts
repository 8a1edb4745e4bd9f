import type { CoreV1Api, CustomObjectsApi, KubeConfig, V1Secret } from "@kubernetes/client-node";
import type { LiveHub } from "../model/drain.js";
import { HUB } from "../model/names.js";

/** Namespace of Argo CD on the hub. */
const ARGOCD = "argocd";
const GROUP = { group: "argoproj.io", version: "v1alpha1", namespace: ARGOCD } as const;

/** What the command reads of an Argo CD Application; the rest is Argo CD's own. */
export interface ApplicationObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly project: string;
    readonly destination: { readonly name?: string; readonly server?: string; readonly namespace?: string };
    readonly source?: { readonly repoURL: string; readonly targetRevision?: string };
    readonly syncPolicy?: { readonly automated?: object | null };
  };
  readonly operation?: object;
  readonly status?: {
    readonly sync?: { readonly status?: string; readonly revision?: string };
    readonly health?: { readonly status?: string };
    readonly resources?: readonly ResourceStatus[];
    /** Addresses that it is reached at, load balancers among them. */
    readonly summary?: { readonly externalURLs?: readonly string[] };
    readonly conditions?: readonly { readonly type: string; readonly message: string }[];
    /** What it has been synced to. */
    readonly history?: readonly { readonly revision?: string }[];
    readonly operationState?: {
      readonly phase?: string;
      readonly message?: string;
      readonly startedAt?: string;
      readonly finishedAt?: string;
      readonly operation?: {
        readonly initiatedBy?: { readonly username?: string };
        readonly sync?: { readonly revision?: string };
      };
    };
  };
}

export interface ResourceStatus {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly health?: { readonly status?: string };
}

/** How Argo CD enters a cluster, as its Secret says it. */
export interface Registration {
  readonly name: string;
  readonly server: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly config: {
    readonly awsAuthConfig?: { readonly clusterName: string };
    readonly bearerToken?: string;
    readonly tlsClientConfig?: { readonly caData?: string; readonly serverName?: string };
  };
}

export interface ApplicationSetObject {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec: { readonly generators?: readonly { readonly list?: { readonly elements?: readonly unknown[] } }[] };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/** The hub's Kubernetes API, as far as the command needs it. */
export class HubConnection {
  private constructor(
    private readonly core: CoreV1Api,
    private readonly custom: CustomObjectsApi,
    private readonly mergePatch: Parameters<CustomObjectsApi["patchNamespacedCustomObject"]>[1],
  ) {}

  static async open(kubeconfig: string): Promise<HubConnection> {
    const k8s = await import("@kubernetes/client-node");
    const config: KubeConfig = new k8s.KubeConfig();
    config.loadFromString(kubeconfig);
    return new HubConnection(
      config.makeApiClient(k8s.CoreV1Api),
      config.makeApiClient(k8s.CustomObjectsApi),
      k8s.setHeaderOptions("Content-Type", k8s.PatchStrategy.MergePatch),
    );
  }

  applications(): Promise<ApplicationObject[]> {
    return this.list<ApplicationObject>("applications");
  }

  applicationSets(): Promise<ApplicationSetObject[]> {
    return this.list<ApplicationSetObject>("applicationsets");
  }

  /** Objects of one of Argo CD's kinds; none where Argo CD is not installed yet. */
  private async list<T>(plural: string): Promise<T[]> {
    try {
      const list = (await this.custom.listNamespacedCustomObject({ ...GROUP, plural })) as { items: T[] };
      return list.items;
    } catch (error) {
      if (isNotFound(error)) return [];
      throw error;
    }
  }

  /** The Application, or undefined when it is gone. */
  async application(name: string): Promise<ApplicationObject | undefined> {
    try {
      return (await this.custom.getNamespacedCustomObject({
        ...GROUP,
        plural: "applications",
        name,
      })) as ApplicationObject;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async clusterSecrets(): Promise<{ secret: string; name: string; state: string; labels: Record<string, string> }[]> {
    return (await this.registeredSecrets()).map((item) => ({
      secret: item.metadata?.name ?? "",
      name: decoded(item.data?.name),
      state: item.metadata?.labels?.["gitops-fleet/state"] ?? "",
      labels: item.metadata?.labels ?? {},
    }));
  }

  async registrations(): Promise<Registration[]> {
    return (await this.registeredSecrets()).map(({ data, metadata }) => ({
      name: decoded(data?.name),
      server: decoded(data?.server),
      labels: metadata?.labels ?? {},
      config: JSON.parse(decoded(data?.config) || "{}") as Registration["config"],
    }));
  }

  private async registeredSecrets(): Promise<readonly V1Secret[]> {
    const labelSelector = "argocd.argoproj.io/secret-type=cluster";
    return (await this.core.listNamespacedSecret({ namespace: ARGOCD, labelSelector })).items;
  }

  /** Ids of the objects by which a hub is known again: Argo CD's namespace and the clusters' Secrets. */
  async anchors(): Promise<ReadonlySet<string>> {
    const named = { fieldSelector: `metadata.name=${ARGOCD}` };
    const [namespaces, secrets] = await Promise.all([this.core.listNamespace(named), this.registeredSecrets()]);
    return new Set([...namespaces.items, ...secrets].flatMap(({ metadata }) => metadata?.uid ?? []));
  }

  /** What drains and deletions are decided from. Only what this program made counts: sets with its labels. */
  async live(): Promise<LiveHub> {
    const [clusters, sets, applications] = await Promise.all([
      this.clusterSecrets(),
      this.applicationSets(),
      this.applications(),
    ]);
    const ours = sets.map((item) => ({
      name: item.metadata.name,
      team: item.metadata.labels?.["gitops-fleet/team"],
      addon: item.metadata.labels?.["gitops-fleet/addon"],
      released: (item.spec.generators ?? []).every((generator) => generator.list?.elements?.length === 0),
    }));
    return {
      // Where EKS runs Argo CD the hub is registered too, and nothing is deployed there.
      clusters: clusters.filter(({ name }) => name !== HUB).map(({ name, state, labels }) => ({ name, state, labels })),
      sets: ours.filter((set) => set.team !== undefined || set.addon !== undefined),
      applications: applications.flatMap((application) => {
        const set = setOf(application);
        const cluster = application.spec.destination.name;
        return set === undefined || cluster === undefined ? [] : [{ name: application.metadata.name, cluster, set }];
      }),
    };
  }

  async setClusterState(cluster: string, state: "active" | "draining"): Promise<void> {
    await this.core.patchNamespacedSecret(
      {
        name: `cluster-${cluster}`,
        namespace: ARGOCD,
        body: { metadata: { labels: { "gitops-fleet/state": state } } },
      },
      this.mergePatch,
    );
  }

  async removeClusterLabels(cluster: string, labels: readonly string[]): Promise<void> {
    const body = { metadata: { labels: Object.fromEntries(labels.map((key) => [key, null])) } };
    await this.core.patchNamespacedSecret({ name: `cluster-${cluster}`, namespace: ARGOCD, body }, this.mergePatch);
  }

  async patchApplication(name: string, body: object): Promise<void> {
    await this.custom.patchNamespacedCustomObject({ ...GROUP, plural: "applications", name, body }, this.mergePatch);
  }

  async deleteApplication(name: string): Promise<void> {
    await this.custom
      .deleteNamespacedCustomObject({ ...GROUP, plural: "applications", name })
      .catch((error: unknown) => {
        if (!isNotFound(error)) throw error;
      });
  }

  /** Has the ApplicationSet controller look at the set's files now, and not when it next would (every three minutes). */
  async refreshSet(name: string): Promise<void> {
    const body = { metadata: { annotations: { "argocd.argoproj.io/application-set-refresh": "true" } } };
    await this.custom.patchNamespacedCustomObject({ ...GROUP, plural: "applicationsets", name, body }, this.mergePatch);
  }

  /** Makes a set generate nothing; with the policy `create-update` its Applications stay and are let go. */
  async releaseSet(name: string): Promise<void> {
    const body = { spec: { generators: [{ list: { elements: [] } }] } };
    await this.custom.patchNamespacedCustomObject({ ...GROUP, plural: "applicationsets", name, body }, this.mergePatch);
  }
}

/** The set that made an Application, from the labels that its template carries. */
export function setOf(application: Pick<ApplicationObject, "metadata">): string | undefined {
  const labels = application.metadata.labels ?? {};
  const { "gitops-fleet/team": team, "gitops-fleet/service": service, "gitops-fleet/addon": addon } = labels;
  if (addon !== undefined) return `addon-${addon}`;
  return team !== undefined && service !== undefined ? `${team}-${service}` : undefined;
}

function decoded(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("utf8");
}

function isNotFound(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === 404;
}
