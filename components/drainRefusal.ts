import { LABEL } from "../model/labels.js";
import { addonSet, clusterSecretName, HUB, serviceName } from "../model/names.js";

/** What is about to be deleted, as far as somebody may still depend on it. */
export type Departure =
  | { readonly kind: "cluster"; readonly name: string }
  | { readonly kind: "namespace"; readonly name: string; readonly cluster: string }
  | { readonly kind: "applicationSet"; readonly name: string }
  | { readonly kind: "argocd" };

/** What the hub holds now, reduced to what a departure is judged by. */
export interface Holdings {
  /** Names of the registered clusters. */
  readonly clusters: readonly string[];
  readonly applications: readonly HeldApplication[];
}

export interface HeldApplication {
  readonly name: string;
  /** Name of the cluster that it deploys to. */
  readonly cluster: string;
  /** Namespace that it deploys to. */
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Part of a Kubernetes object's metadata. */
export interface ObjectMetadata {
  readonly name?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Prefix of the names of cluster Secrets. */
const SECRET_PREFIX = clusterSecretName("");

/** Reads off a guarded resource what its deletion would take away.
 *  @throws Error for a type of resource that the guard is not made for: a guard on it would guard nothing. */
export function departureOf(type: string, metadata: ObjectMetadata): Departure {
  const { name = "", namespace = "", labels = {} } = metadata;
  const cluster = labels[LABEL.cluster] ?? "";
  switch (type) {
    case "kubernetes:core/v1:Secret":
      return { kind: "cluster", name: name.startsWith(SECRET_PREFIX) ? name.slice(SECRET_PREFIX.length) : name };
    case "kubernetes:core/v1:Namespace":
      return { kind: "namespace", name, cluster };
    case "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding":
      return { kind: "namespace", name: namespace, cluster };
    case "kubernetes:argoproj.io/v1alpha1:ApplicationSet":
      return { kind: "applicationSet", name };
    case "kubernetes:helm.sh/v3:Release":
    case "aws:eks/capability:Capability":
      return { kind: "argocd" };
    default:
      throw new Error(`The drain guard is not made for a ${type}: it does not know what depends on one.`);
  }
}

/** Names of what is still there because of the departing thing: Applications, or registered clusters for Argo CD itself. */
export function blockers(departure: Departure, holdings: Holdings): string[] {
  const { applications, clusters } = holdings;
  switch (departure.kind) {
    case "cluster":
      return names(applications.filter((held) => held.cluster === departure.name));
    case "namespace":
      return names(
        applications.filter((held) => held.cluster === departure.cluster && held.namespace === departure.name),
      );
    case "applicationSet":
      return names(applications.filter((held) => applicationSetOf(held.labels) === departure.name));
    case "argocd":
      // Where EKS runs Argo CD the hub is registered too, by a Secret that goes with it.
      return clusters.filter((name) => name !== HUB).sort();
  }
}

/** What an operator reads when a deletion is refused: what is left, what would happen to it, and the command.
 *  @param left what {@link blockers} found; not empty. */
export function refusal(departure: Departure, left: readonly string[]): string {
  const list = left.map((name) => `\n    ${name}`).join("");
  if (departure.kind === "argocd") {
    return (
      `Argo CD still serves ${count(left, "cluster")}:${list}\n` +
      "  Without it nobody manages their workloads, and nothing can empty them.\n" +
      '  Run "npx fleet destroy", which takes the fleet down in the right order, or destroy their stacks first.'
    );
  }
  const place = departure.kind === "namespace" ? `${departure.name} on ${departure.cluster}` : departure.name;
  return (
    `${place} still has ${count(left, "application")}:${list}\n` +
    "  Deleting it now would leave their workloads behind, or take them without their team's say.\n" +
    `  Run "npx fleet drain ${departure.name}" first; "npx fleet up" drains by itself what has left fleet.yaml.`
  );
}

/** The set that made an Application, from the labels that every set of the fleet puts on it. */
function applicationSetOf(labels: Readonly<Record<string, string>>): string | undefined {
  const { [LABEL.team]: team, [LABEL.service]: service, [LABEL.addon]: addon } = labels;
  if (addon !== undefined) return addonSet(addon);
  return team !== undefined && service !== undefined ? serviceName(team, service) : undefined;
}

function names(applications: readonly HeldApplication[]): string[] {
  return applications.map((held) => held.name).sort();
}

function count(left: readonly string[], noun: string): string {
  return `${left.length} ${noun}${left.length === 1 ? "" : "s"}`;
}
