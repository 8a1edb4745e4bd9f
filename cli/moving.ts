import type { Exported, RecordedResource } from "./unfinished.js";

/** A resource in a state, with all that the engine keeps of it. */
type Resource = RecordedResource & Readonly<Record<string, unknown>>;

const STACK_TYPE = "pulumi:pulumi:Stack";

/** How the engine marks a secret in a state: sdk/go/common/resource/sig of pulumi. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export interface Move {
  readonly project: string;
  /** Stacks' names. */
  readonly from: string;
  readonly to: string;
  /** Names of the clusters that move. */
  readonly clusters: readonly string[];
  /** Names of all clusters of the fleet: one may begin another's. */
  readonly all: readonly string[];
}

/** The state of the stack that some clusters move to: with everything of theirs, under its own addresses. `pulumi state move`
 *  cannot do it: it puts a provider that is a component's child before the component.
 *  @param source of the stack that they come from, secrets in clear: each stack has a key of its own
 *  @param target secrets in clear */
export function withMoved(source: Exported, target: Exported, move: Move): Exported {
  const moved = resourcesOf(source).filter((resource) => isOf(resource, move));
  const used = providersOf(moved);
  const providers = resourcesOf(source).filter((resource) => isShared(resource, move) && isWanted(resource, used));
  const there = resourcesOf(target);
  const root = there.find(({ type }) => type === STACK_TYPE) ?? emptyRoot(source, move);
  const rest = there.filter(({ type }) => type !== STACK_TYPE);
  const known = new Set(rest.map(({ urn }) => urn));
  const added = [...providers, ...moved]
    .map((resource) => readdressed(resource, move))
    .filter(({ urn }) => !known.has(urn));
  const resources = [rooted(root, source, move), ...rest, ...added];
  return withResources(
    // A stack that has only been named has no key yet either.
    isEmpty(target) ? source : target,
    resources.map((resource) => connected(resource, resources)),
  );
}

/** The state of the stack that some clusters move from, without anything of theirs. */
export function withoutMoved(source: Exported, move: Move): Exported {
  const rest = resourcesOf(source).filter((resource) => !isOf(resource, move));
  const used = providersOf(rest);
  const kept = rest.filter((resource) => !isShared(resource, move) || isWanted(resource, used));
  const resources = kept.map((resource) => (resource.type === STACK_TYPE ? withoutOutputs(resource, move) : resource));
  return withResources(
    source,
    resources.map((resource) => connected(resource, resources)),
  );
}

/** The domain id of a cluster begins the logical name of everything that it consists of. */
function isOf({ urn }: Resource, { clusters, all }: Move): boolean {
  const name = urn.split("::").at(-1) ?? "";
  const [owner] = all
    .filter((cluster) => name === cluster || name.startsWith(`${cluster}-`))
    .sort((a, b) => b.length - a.length);
  return owner !== undefined && clusters.includes(owner);
}

/** A provider that no cluster owns. */
function isShared(resource: Resource, move: Move): boolean {
  return resource.type.startsWith("pulumi:providers:") && !isOf(resource, { ...move, clusters: move.all });
}

/** An account's provider is made when something of the stack is in that account and region, the others always. */
function isWanted({ urn, type }: Resource, used: ReadonlySet<string>): boolean {
  return type !== "pulumi:providers:aws" || used.has(urn);
}

function providersOf(resources: readonly Resource[]): ReadonlySet<string> {
  return new Set(resources.map(({ provider = "" }) => urnOf(provider)));
}

/** Wherever an address stands: parents and dependencies, and the references to resources among inputs and outputs. */
function readdressed(resource: Resource, { project, from, to }: Move): Resource {
  const text = JSON.stringify(resource)
    .replaceAll(`urn:pulumi:${from}::${project}::${STACK_TYPE}::${project}-${from}"`, `${rootUrn(project, to)}"`)
    .replaceAll(`urn:pulumi:${from}::${project}::`, `urn:pulumi:${to}::${project}::`);
  return JSON.parse(text) as Resource;
}

/** Without dependencies on what is in the other stack, and with the providers that this one has: their ids differ. */
function connected(resource: Resource, all: readonly Resource[]): Resource {
  const ids = new Map(all.map(({ urn, id = "" }) => [urn, id]));
  const there = (urn: string): boolean => ids.has(urn);
  const { provider, dependencies, propertyDependencies } = resource as Resource & {
    readonly dependencies?: readonly string[];
    readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
  };
  return {
    ...resource,
    ...(provider !== undefined &&
      there(urnOf(provider)) && { provider: `${urnOf(provider)}::${ids.get(urnOf(provider)) ?? ""}` }),
    ...(dependencies && { dependencies: dependencies.filter(there) }),
    ...(propertyDependencies && {
      propertyDependencies: Object.fromEntries(
        Object.entries(propertyDependencies).map(([key, urns]) => [key, (urns ?? []).filter(there)]),
      ),
    }),
  };
}

function emptyRoot(source: Exported, { project, to }: Move): Resource {
  const root = resourcesOf(source).find(({ type }) => type === STACK_TYPE);
  return { ...root, urn: rootUrn(project, to), type: STACK_TYPE, custom: false, outputs: {} };
}

/** With the clusters' entries in the outputs, by which the program and the command know that they have been made. */
function rooted(root: Resource, source: Exported, { clusters }: Move): Resource {
  const from = outputsOf(resourcesOf(source).find(({ type }) => type === STACK_TYPE));
  const into = outputsOf(root);
  const names = [...new Set([...Object.keys(into), ...Object.keys(from)])];
  const merged = names.map((name): [string, unknown] => {
    const moved = Object.entries(entriesOf(from[name])).filter(([cluster]) => clusters.includes(cluster));
    if (moved.length === 0 && into[name] === undefined) return [name, {}];
    const entries = { ...entriesOf(into[name]), ...Object.fromEntries(moved) };
    return [name, isSecret(from[name]) || isSecret(into[name]) ? secret(entries) : entries];
  });
  return { ...root, outputs: Object.fromEntries(merged) };
}

function withoutOutputs(root: Resource, { clusters }: Move): Resource {
  // A secret as a whole is written anew by the stack's next run.
  const kept = Object.entries(outputsOf(root)).map(([name, value]): [string, unknown] => {
    if (isSecret(value)) return [name, value];
    return [
      name,
      Object.fromEntries(Object.entries(entriesOf(value)).filter(([cluster]) => !clusters.includes(cluster))),
    ];
  });
  return { ...root, outputs: Object.fromEntries(kept) };
}

function outputsOf(resource: Resource | undefined): Readonly<Record<string, unknown>> {
  return (resource?.outputs ?? {}) as Readonly<Record<string, unknown>>;
}

/** Of an output that is a map by cluster, secret in clear or not: as those of an environment's stack all are. */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return {};
  if (!isSecret(value)) return value as Readonly<Record<string, unknown>>;
  const { plaintext } = value as { plaintext?: string };
  return JSON.parse(plaintext ?? "{}") as Readonly<Record<string, unknown>>;
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && SIGNATURE in value;
}

function secret(value: object): object {
  return { [SIGNATURE]: "1b47061264138c4ac30d75fd1eb44270", plaintext: JSON.stringify(value) };
}

function resourcesOf(exported: Exported): readonly Resource[] {
  return isEmpty(exported) ? [] : ((exported.deployment.resources ?? []) as readonly Resource[]);
}

/** The engine gives `null` for the deployment of a stack that was never written. */
function isEmpty({ deployment }: { readonly deployment: object | null }): boolean {
  return deployment === null;
}

function withResources(exported: Exported, resources: readonly Resource[]): Exported {
  return { ...exported, deployment: { ...exported.deployment, resources } };
}

function rootUrn(project: string, stack: string): string {
  return `urn:pulumi:${stack}::${project}::${STACK_TYPE}::${project}-${stack}`;
}

/** Of `<urn>::<id>`. */
function urnOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}
