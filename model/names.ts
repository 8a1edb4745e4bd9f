/** Every name that is derived, in one place: the program, the rendered YAML and the plan agree by using these. */

/** A Helm release is called like its Application, and Helm stops at 53 characters
 *  (https://github.com/helm/helm/blob/main/pkg/chart/v2/util/validate_name.go). */
export const MAX_APPLICATION_NAME = 53;

/** Longest IAM role name (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
export const MAX_IAM_NAME = 64;

/** What Pulumi adds to a logical name to make a name of it: a hyphen and seven hexadecimal digits
 *  (https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming). */
export const AUTONAME_SUFFIX = 8;

/** Longest name of a managed node group (https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html). */
export const MAX_NODE_GROUP_NAME = 63;

/** Longest EKS cluster name. */
export const MAX_EKS_NAME = 100;

/** Longest name of a namespace or service account, and of a label's value. */
export const MAX_LABEL = 63;

/** The hub's name; no other cluster may have it. */
export const HUB = "hub";

/** Argo CD's own name for the cluster that it runs in; no spoke may have it. */
export const IN_CLUSTER = "in-cluster";

/** AppProject of the add-ons. */
export const PLATFORM_PROJECT = "platform";

/** `prod-eu-west-1`, unless the file names the cluster. */
export function clusterName(environment: string, region: string): string {
  return `${environment}-${region}`;
}

/** The name that EKS knows a cluster by: `acme-prod-eu-west-1`. */
export function eksName(fleet: string, cluster: string): string {
  return `${fleet}-${cluster}`;
}

/** Name of a cluster's Secret on the hub: `cluster-prod-eu-west-1`. */
export function clusterSecretName(cluster: string): string {
  return `cluster-${cluster}`;
}

/** Name of a team's AppProject, repository and service account: `team-alpha`. */
export function teamName(team: string): string {
  return `team-${team}`;
}

/** Name of a service's ApplicationSet and namespace: `alpha-web`. */
export function serviceName(team: string, service: string): string {
  return `${team}-${service}`;
}

/** Name of an add-on's ApplicationSet: `addon-metrics-server`. */
export function addonSet(addon: string): string {
  return `addon-${addon}`;
}

/** Name of the Application that a set makes for a cluster: `alpha-web-prod-eu-west-1`. */
export function applicationName(set: string, cluster: string): string {
  return `${set}-${cluster}`;
}

/** A derived IAM name. One that is too long is cut and gets a fingerprint of the whole, so that two never become one. */
export function iamName(...parts: readonly string[]): string {
  const name = parts.join("-");
  if (name.length <= MAX_IAM_NAME) return name;
  const mark = fingerprint(name).toString(16).padStart(8, "0");
  return `${name.slice(0, MAX_IAM_NAME - mark.length - 1)}-${mark}`;
}

/** FNV-1a, 32 bits: spreads names evenly, is the same everywhere, and is no secret
 *  (https://datatracker.ietf.org/doc/html/draft-eastlake-fnv). */
export function fingerprint(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash;
}
