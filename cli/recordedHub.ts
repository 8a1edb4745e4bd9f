import { applicationName, LABEL, serviceName, type Anchor, type LiveHub } from "../model/index.js";
import type { StateResource } from "./pulumi.js";
import type { ProjectStack } from "./stacks.js";

const SECRET = "kubernetes:core/v1:Secret";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const APPLICATION_SET = "kubernetes:argoproj.io/v1alpha1:ApplicationSet";
/** Where Argo CD is on the hub. */
const ARGOCD = "argocd";
/** Logical name of the provider by which the environments' stacks write to the hub: stacks/environment.ts. */
const HUB_PROVIDER = "hub";

/** What the states tell of the hub, for when the hub itself cannot. */
export interface RecordedHub {
  readonly anchors: readonly Anchor[];
  /** URNs of what each stack made on the hub. */
  readonly onHub: ReadonlyMap<string, readonly string[]>;
  /** What was on the hub, and the Applications that the services' namespaces on the spokes stand for. */
  readonly live: LiveHub;
}

interface KubernetesObject {
  readonly metadata?: {
    readonly name?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: { readonly generators?: readonly { readonly list?: { readonly elements?: readonly unknown[] } }[] };
}

/** Reads it from the stacks' states. */
export function recordedHub(
  states: readonly { readonly stack: ProjectStack; readonly resources: readonly StateResource[] }[],
): RecordedHub {
  const onHub = states.map(({ stack, resources }) => ({
    stack: stack.name,
    resources: resources.filter((resource) => isOnHub(stack, resource)),
  }));
  const all = onHub.flatMap(({ resources }) => resources);
  const registered = new Set(all.filter(isClusterSecret).map((resource) => nameOf(resource).slice("cluster-".length)));
  const elsewhere = states.flatMap(({ resources }) => resources).filter((resource) => !all.includes(resource));
  return {
    anchors: onHub.flatMap(({ stack, resources }) =>
      resources.filter(isAnchor).flatMap((resource) => {
        const { uid } = objectOf(resource).metadata ?? {};
        return uid === undefined ? [] : [{ stack, uid }];
      }),
    ),
    onHub: new Map(onHub.map(({ stack, resources }) => [stack, resources.map(({ urn }) => urn)])),
    live: {
      clusters: all.filter(isClusterSecret).map((resource) => ({
        name: nameOf(resource).slice("cluster-".length),
        state: labelsOf(resource)[LABEL.state] ?? "",
      })),
      sets: all.filter(({ type }) => type === APPLICATION_SET).map(setOf),
      applications: elsewhere
        .filter(({ type }) => type === NAMESPACE)
        .flatMap(applicationOf)
        // A cluster with an Argo CD of its own has nothing on the hub.
        .filter(({ cluster }) => registered.has(cluster)),
    },
  };
}

function isOnHub(stack: ProjectStack, { type, provider = "" }: StateResource): boolean {
  if (!type.startsWith("kubernetes:")) return false;
  // `urn:…::pulumi:providers:kubernetes::<name>::<id>`
  return stack.makes === "hub" || provider.split("::").at(-2) === HUB_PROVIDER;
}

function isAnchor(resource: StateResource): boolean {
  return isClusterSecret(resource) || (resource.type === NAMESPACE && nameOf(resource) === ARGOCD);
}

function isClusterSecret(resource: StateResource): boolean {
  return resource.type === SECRET && nameOf(resource).startsWith("cluster-");
}

function setOf(resource: StateResource): LiveHub["sets"][number] {
  const { [LABEL.team]: team, [LABEL.addon]: addon } = labelsOf(resource);
  const generators = objectOf(resource).spec?.generators ?? [];
  return {
    name: nameOf(resource),
    team,
    addon,
    released: generators.every((generator) => generator.list?.elements?.length === 0),
  };
}

/** Its namespace stands on a spoke for as long as the service is there. */
function applicationOf(resource: StateResource): LiveHub["applications"] {
  const { [LABEL.team]: team, [LABEL.service]: service, [LABEL.cluster]: cluster } = labelsOf(resource);
  if (team === undefined || service === undefined || cluster === undefined) return [];
  const set = serviceName(team, service);
  return [{ name: applicationName(set, cluster), cluster, set }];
}

function objectOf({ outputs = {} }: StateResource): KubernetesObject {
  return outputs;
}

function nameOf(resource: StateResource): string {
  return objectOf(resource).metadata?.name ?? "";
}

function labelsOf(resource: StateResource): Readonly<Record<string, string>> {
  return objectOf(resource).metadata?.labels ?? {};
}
