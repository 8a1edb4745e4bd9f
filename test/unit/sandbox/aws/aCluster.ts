import { setTimeout as sleep } from "node:timers/promises";
import type { ClusterApi } from "../../../../sandbox/aws/controllers/kubernetes.js";

interface Stored {
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    annotations?: Record<string, string>;
    finalizers?: string[];
    deletionTimestamp?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
}

/** A Kubernetes API that keeps what it is given, by path, with versions, finalizers and a cluster's own words for refusals. */
export class FakeCluster implements ClusterApi {
  private readonly objects = new Map<string, Stored>();
  private version = 0;

  put(path: string, object: Stored): void {
    const name = object.metadata.name;
    const uid = object.metadata.uid ?? `00000000-0000-4000-8000-${name.padStart(12, "0").slice(-12)}`;
    this.objects.set(path, { ...object, metadata: { uid, ...object.metadata, resourceVersion: this.next() } });
  }

  at(path: string): Stored | undefined {
    return this.objects.get(path);
  }

  /** Deletes as the API server does: what has finalizers stays, marked. */
  delete(path: string): void {
    const object = this.objects.get(path);
    if (!object) return;
    const marked = { ...object.metadata, deletionTimestamp: "2026-11-21T12:00:00Z", resourceVersion: this.next() };
    this.settle(path, { ...object, metadata: marked });
  }

  get<T>(path: string): Promise<T | undefined> {
    const [folder = "", query = ""] = path.split("?");
    const object = this.objects.get(folder);
    if (object) return Promise.resolve(structuredClone(object) as T);
    const kind = folder.slice(folder.lastIndexOf("/") + 1);
    const items = [...this.objects]
      .filter(([key]) => key.split("/").at(-2) === kind)
      .map(([, item]) => structuredClone(item))
      .filter((item) => query === "" || item.spec?.["type"] === "LoadBalancer");
    return Promise.resolve(
      ["services", "persistentvolumeclaims", "persistentvolumes"].includes(kind) ? ({ items } as T) : undefined,
    );
  }

  async request(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
    await sleep(0);
    if (method === "POST") {
      const made = body as Stored;
      if (this.objects.has(`${path}/${made.metadata.name}`)) return { status: 409, text: "already exists" };
      this.put(`${path}/${made.metadata.name}`, made);
      return { status: 201, text: "" };
    }
    const target = path.replace(/\/status$/, "");
    const object = this.objects.get(target);
    if (!object) return { status: 404, text: "not found" };
    if (method === "DELETE") {
      this.delete(target);
      return { status: 200, text: "" };
    }
    const { metadata = {}, ...rest } = body as Partial<Stored>;
    const { resourceVersion } = metadata as Stored["metadata"];
    if (resourceVersion !== undefined && resourceVersion !== object.metadata.resourceVersion) {
      return { status: 409, text: "the object has been modified" };
    }
    const changed = { ...object.metadata, ...metadata, resourceVersion: this.next() };
    this.settle(target, { ...object, ...rest, metadata: changed });
    return { status: 200, text: "" };
  }

  private settle(path: string, object: Stored): void {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp !== undefined && finalizers.length === 0) this.objects.delete(path);
    else this.objects.set(path, object);
  }

  private next(): string {
    this.version += 1;
    return String(this.version);
  }
}
