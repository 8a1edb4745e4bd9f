import { isObject, valueAt, type Json, type JsonObject, type Manifest, textOf } from "../../kubernetes/json.js";
import type { Installation } from "./chart.js";
import { configurations } from "./configs.js";
import { defaultDeny, network } from "./network.js";
import { notifications } from "./notifications.js";
import { rights } from "./rbac.js";
import { redisHa } from "./redis-ha.js";
import { mergedValues } from "./values.js";
import { activeComponents, workload } from "./workloads.js";
import { ARGOCD_CHARTS } from "./versions.js";

/** What chart argo-cd makes of these values, without its CustomResourceDefinitions and hooks, in the order of application.
 *  @param kinds `<group>/<version>/<Kind>` of what the cluster knows beyond Kubernetes' own (Helm's capabilities).
 *  @throws Error when the version is unknown. */
export function renderArgoCd(
  release: { readonly name: string; readonly namespace: string; readonly version: string; readonly values: JsonObject },
  kinds: ReadonlySet<string> = new Set(),
): Manifest[] {
  const installation = installationOf(release);
  const components = activeComponents(installation);
  return [
    ...components.flatMap((component) => rights(installation, component)),
    ...configurations(installation),
    ...notifications(installation),
    ...components.flatMap((component) => network(installation, component, kinds)),
    ...defaultDeny(installation),
    ...redisHa(installation),
    ...components.flatMap((component) => workload(installation, component)),
    ...extraObjects(installation),
  ];
}

function installationOf(release: {
  readonly name: string;
  readonly namespace: string;
  readonly version: string;
  readonly values: JsonObject;
}): Installation {
  const appVersion = ARGOCD_CHARTS[release.version];
  if (!appVersion) throw new Error(`chart argo-cd has no version ${release.version}`);
  const { name, namespace, version } = release;
  return { release: name, namespace, version, appVersion, values: mergedValues(release.values) };
}

/** `extraObjects` as they are, but for the escape that keeps Helm from evaluating `{{ }}`: "{{`{{name}}`}}".
 *  @throws Error for other templates: the stand-in evaluates none. */
function extraObjects(installation: Installation): Manifest[] {
  const objects = valueAt(installation.values, "extraObjects");
  if (!Array.isArray(objects)) return [];
  return objects.filter(isObject).map((object): Manifest => {
    const { apiVersion = "", kind = "", metadata = {}, ...rest } = literalMap(object);
    const meta: JsonObject = { namespace: installation.namespace, ...(isObject(metadata) ? metadata : {}) };
    return { apiVersion: textOf(apiVersion), kind: textOf(kind), metadata: meta, ...rest };
  });
}

const ESCAPED = /\{\{\s*`([^`]*)`\s*\}\}/g;

function literalMap(map: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, literal(value)]));
}

function literal(value: Json): Json {
  if (Array.isArray(value)) return value.map(literal);
  if (isObject(value)) return literalMap(value);
  if (typeof value !== "string") return value;
  if (value.replace(ESCAPED, "").includes("{{")) {
    throw new Error(
      `extraObjects: ${JSON.stringify(value)} is a template: Helm would evaluate it, the stand-in does not.`,
    );
  }
  return value.replace(ESCAPED, "$1");
}
