import { gunzipSync, gzipSync } from "node:zlib";
import type { KubeApi, Reference } from "../kubernetes/api.js";
import { isObject, stringAt, type Json, type JsonObject, type Manifest } from "../kubernetes/json.js";

export type ReleaseStatus = "deployed" | "failed" | "pending-install" | "pending-upgrade" | "superseded";

/** One revision of a release, as Helm stores it: `helm list` and `helm history` can read it. */
export interface ReleaseRecord {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: ReleaseStatus;
  readonly chartVersion: string;
  readonly appVersion: string;
  /** The user's values. */
  readonly values: JsonObject;
  readonly objects: readonly Manifest[];
  /** When it was made, RFC 3339. */
  readonly deployed: string;
}

const OWNER = "owner=helm";

/** The revisions of a release, newest first. */
export async function releaseHistory(api: KubeApi, namespace: string, name: string): Promise<ReleaseRecord[]> {
  const secrets = await api.list("v1", "Secret", namespace, `${OWNER},name=${name}`);
  return secrets.map(decode).sort((left, right) => right.revision - left.revision);
}

/** Writes a revision, or its new status. */
export async function saveRecord(api: KubeApi, record: ReleaseRecord): Promise<void> {
  await api.apply(encode(record), { fieldManager: "helm", force: true });
}

/** Removes every revision of a release. */
export async function removeRecords(api: KubeApi, namespace: string, name: string): Promise<void> {
  for (const secret of await api.list("v1", "Secret", namespace, `${OWNER},name=${name}`)) {
    await api.delete(reference(namespace, stringAt(secret, "metadata", "name") ?? ""), "Background");
  }
}

function reference(namespace: string, name: string): Reference {
  return { apiVersion: "v1", kind: "Secret", name, namespace };
}

function encode(record: ReleaseRecord): Manifest {
  const release: JsonObject = {
    name: record.name,
    namespace: record.namespace,
    version: record.revision,
    info: { status: record.status, description: record.status, deleted: "", last_deployed: record.deployed },
    chart: {
      metadata: { apiVersion: "v2", name: "argo-cd", version: record.chartVersion, appVersion: record.appVersion },
      templates: [],
      values: {},
    },
    config: record.values,
    manifest: record.objects.map((object) => `---\n${JSON.stringify(object)}\n`).join(""),
  };
  const packed = gzipSync(JSON.stringify(release)).toString("base64");
  return {
    apiVersion: "v1",
    kind: "Secret",
    type: "helm.sh/release.v1",
    metadata: {
      name: `sh.helm.release.v1.${record.name}.v${String(record.revision)}`,
      namespace: record.namespace,
      labels: { name: record.name, owner: "helm", status: record.status, version: String(record.revision) },
    },
    // Helm encodes once itself, and the API once more.
    data: { release: Buffer.from(packed).toString("base64") },
  };
}

function decode(secret: Manifest): ReleaseRecord {
  const packed = Buffer.from(stringAt(secret, "data", "release") ?? "", "base64").toString("utf8");
  const release = JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString("utf8")) as JsonObject;
  const config: Json = release["config"] ?? {};
  const manifest = stringAt(release, "manifest") ?? "";
  return {
    name: stringAt(release, "name") ?? "",
    namespace: stringAt(release, "namespace") ?? "",
    revision: Number(release["version"]),
    status: (stringAt(release, "info", "status") ?? "failed") as ReleaseStatus,
    chartVersion: stringAt(release, "chart", "metadata", "version") ?? "",
    appVersion: stringAt(release, "chart", "metadata", "appVersion") ?? "",
    values: isObject(config) ? config : {},
    objects: manifest
      .split("---\n")
      .filter((text) => text.trim() !== "")
      .map((text) => JSON.parse(text) as Manifest),
    deployed: stringAt(release, "info", "last_deployed") ?? "",
  };
}
