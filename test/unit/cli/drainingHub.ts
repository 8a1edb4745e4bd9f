import type { ApplicationObject } from "../../../cli/hub.js";

type Stored = { -readonly [Key in keyof ApplicationObject]: ApplicationObject[Key] };

/** A hub whose Argo CD does what it is asked: syncs end after a look or two, and a set makes its Applications again while its
 *  cluster is not draining. */
export class DrainingHub {
  readonly states = new Map<string, string>();
  readonly released: string[] = [];
  /** Cluster and label. */
  readonly unlabelled: [string, string][] = [];
  readonly deleted: string[] = [];
  /** Finalizers that Applications had when they were deleted. */
  readonly cascaded: string[] = [];
  private readonly live = new Map<string, Stored & { finalizers: string[] }>();
  private readonly syncing = new Map<string, number>();

  /** @param stuck Applications whose sync never ends
   *  @param late how many more times a set makes an Application after its cluster was marked */
  constructor(
    private readonly stuck: readonly string[] = [],
    private late = 0,
  ) {}

  with(name: string, cluster: string, status: ApplicationObject["status"] = {}, finalizers: string[] = []): this {
    const spec = {
      project: "team-alpha",
      destination: { name: cluster, namespace: "alpha-web" },
      source: { repoURL: "https://github.com/acme/team-alpha", targetRevision: "main" },
      syncPolicy: { automated: {} },
    };
    this.live.set(name, { metadata: { name }, spec, status, finalizers });
    return this;
  }

  names(): string[] {
    return [...this.live.keys()];
  }

  applications(): Promise<ApplicationObject[]> {
    return Promise.resolve([...this.live.values()]);
  }

  application(name: string): Promise<ApplicationObject | undefined> {
    const found = this.live.get(name);
    const looks = this.syncing.get(name);
    if (found && looks !== undefined && !this.stuck.includes(name)) {
      if (looks > 0) this.syncing.set(name, looks - 1);
      else {
        const operationState = { phase: "Succeeded", operation: { initiatedBy: { username: "fleet drain" } } };
        const { metadata, spec, finalizers } = found;
        this.live.set(name, { metadata, spec, finalizers, status: { ...found.status, operationState } });
        this.syncing.delete(name);
      }
    }
    return Promise.resolve(this.live.get(name));
  }

  patchApplication(name: string, body: object): Promise<void> {
    const found = this.live.get(name);
    const patch = body as { operation?: object; spec?: object; metadata?: { finalizers?: null } };
    if (!found) return Promise.resolve();
    const finalizers = patch.metadata?.finalizers === null ? [] : found.finalizers;
    const spec = { ...found.spec, ...patch.spec };
    this.live.set(name, { ...found, spec, finalizers, ...(patch.operation ? { operation: patch.operation } : {}) });
    if (patch.operation) this.syncing.set(name, 1);
    return Promise.resolve();
  }

  deleteApplication(name: string): Promise<void> {
    const found = this.live.get(name);
    this.cascaded.push(...(found?.finalizers ?? []));
    this.live.delete(name);
    this.deleted.push(name);
    if (found && this.late > 0) {
      this.late -= 1;
      this.live.set(name, found);
    }
    return Promise.resolve();
  }

  setClusterState(cluster: string, state: "active" | "draining"): Promise<void> {
    this.states.set(cluster, state);
    return Promise.resolve();
  }

  removeClusterLabels(cluster: string, labels: readonly string[]): Promise<void> {
    this.unlabelled.push(...labels.map((label): [string, string] => [cluster, label]));
    return Promise.resolve();
  }

  releaseSet(name: string): Promise<void> {
    this.released.push(name);
    return Promise.resolve();
  }
}
