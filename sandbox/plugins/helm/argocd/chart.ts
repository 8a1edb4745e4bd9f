import { isEmpty, objectAt, stringAt, type JsonObject, type Manifest } from "../../kubernetes/json.js";

/** One installation of the chart: what every object of it is named and labelled by. */
export interface Installation {
  /** Helm release name. */
  readonly release: string;
  readonly namespace: string;
  /** Chart version, `10.1.1`. */
  readonly version: string;
  /** Argo CD version of that chart, `v3.4.4`. */
  readonly appVersion: string;
  /** The chart's defaults under the given values. */
  readonly values: JsonObject;
}

/** Names start with the release's, or with `<release>-argocd` when it does not say argocd. At most 63 characters. */
export function fullName(installation: Installation, suffix?: string): string {
  const { release, values } = installation;
  const override = stringAt(values, "fullnameOverride") ?? "";
  const base = override || (release.includes("argocd") ? release : `${release}-argocd`);
  return (suffix ? `${base.slice(0, 63)}-${suffix}` : base).slice(0, 63).replace(/-$/, "");
}

/** What selects the pods of one component. */
export function selector(installation: Installation, component: string): JsonObject {
  return {
    "app.kubernetes.io/name": `argocd-${component}`,
    "app.kubernetes.io/instance": installation.release,
  };
}

/** The chart's common labels.
 *  @param name what follows `argocd-` in `app.kubernetes.io/name`; none gives `argocd` alone. */
export function labels(installation: Installation, name?: string, component?: string): JsonObject {
  return {
    "helm.sh/chart": `argo-cd-${installation.version}`,
    "app.kubernetes.io/name": name ? `argocd-${name}` : "argocd",
    "app.kubernetes.io/instance": installation.release,
    ...(component ? { "app.kubernetes.io/component": component } : {}),
    "app.kubernetes.io/managed-by": "Helm",
    "app.kubernetes.io/part-of": "argocd",
    "app.kubernetes.io/version": installation.appVersion,
    ...objectAt(objectAt(installation.values, "global"), "additionalLabels"),
  };
}

/** Metadata of a namespaced object of the installation. */
export function metadata(
  installation: Installation,
  name: string,
  objectLabels: JsonObject,
  annotations: JsonObject = {},
): JsonObject {
  return {
    name,
    namespace: installation.namespace,
    labels: objectLabels,
    ...(isEmpty(annotations) ? {} : { annotations }),
  };
}

export function manifest(apiVersion: string, kind: string, meta: JsonObject, rest: JsonObject): Manifest {
  return { apiVersion, kind, metadata: meta, ...rest };
}
