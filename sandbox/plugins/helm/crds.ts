import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "yaml";
import { controlClient } from "../../control.js";
import { referenceOf, type KubeApi } from "../kubernetes/api.js";
import { isObject, objectAt, valueAt, type JsonObject, type Manifest } from "../kubernetes/json.js";

/** Folder with Argo CD's CustomResourceDefinitions; without it the sandbox's daemon is asked. */
const FOLDER_VARIABLE = "GITOPS_FLEET_ARGOCD_CRDS";
/** How long the API server may take to serve a new kind, in milliseconds. */
const ESTABLISHED_WITHIN = 60_000;

/** Argo CD's three CustomResourceDefinitions with the chart's annotations; none when `crds.install` is off. */
export async function argoCdCrds(release: string, namespace: string, values: JsonObject): Promise<Manifest[]> {
  const settings = objectAt(values, "crds");
  if (settings["install"] === false) return [];
  const folder = process.env[FOLDER_VARIABLE] ?? (await controlClient().call<{ folder: string }>("argocd.crds")).folder;
  const files = readdirSync(folder).filter((file) => file.endsWith("-crd.yaml"));
  if (files.length === 0) throw new Error(`${folder} holds no CustomResourceDefinition (*-crd.yaml).`);
  return files.map((file) => {
    const crd = parse(readFileSync(join(folder, file), "utf8")) as Manifest;
    const { name = "", labels, annotations } = crd.metadata;
    return {
      ...crd,
      metadata: {
        name,
        labels: {
          ...(isObject(labels) ? labels : {}),
          ...objectAt(settings, "additionalLabels"),
          "app.kubernetes.io/managed-by": "Helm",
        },
        annotations: {
          ...(isObject(annotations) ? annotations : {}),
          ...(settings["keep"] === false ? {} : { "helm.sh/resource-policy": "keep" }),
          ...objectAt(settings, "annotations"),
          "meta.helm.sh/release-name": release,
          "meta.helm.sh/release-namespace": namespace,
        },
      },
    };
  });
}

/** Applies them server-side (the ApplicationSet's is too big for a client's annotation) and waits until they are served. */
export async function applyCrds(api: KubeApi, crds: readonly Manifest[]): Promise<void> {
  await Promise.all(crds.map((crd) => api.apply(crd, { fieldManager: "helm", force: true })));
  await Promise.all(crds.map((crd) => established(api, crd)));
}

async function established(api: KubeApi, crd: Manifest): Promise<void> {
  const deadline = Date.now() + ESTABLISHED_WITHIN;
  for (;;) {
    const conditions = valueAt(await api.get(referenceOf(crd)), "status", "conditions");
    const list = Array.isArray(conditions) ? conditions.filter(isObject) : [];
    if (list.some((entry) => entry["type"] === "Established" && entry["status"] === "True")) return;
    if (Date.now() > deadline) {
      throw new Error(`CustomResourceDefinition ${referenceOf(crd).name} was not established: ${JSON.stringify(list)}`);
    }
    await sleep(100);
  }
}
