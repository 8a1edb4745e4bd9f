import type { StackResource } from "./policy.js";
import { at } from "./values.js";

/** The resources of a type that properties of a resource refer to, also through what hands the same property on, such as the
 *  association of a subnet with its route table. Works on what values come from, so that a preview knows it too. */
export function referred(resource: StackResource, properties: readonly string[], type: string): StackResource[] {
  const seen = new Set<StackResource>();
  const queue = [resource];
  // Grows while it is read.
  for (const current of queue) {
    for (const next of properties.flatMap((name) => current.propertyDependencies[name] ?? [])) {
      if (seen.has(next)) continue;
      seen.add(next);
      if (next.type !== type) queue.push(next);
    }
  }
  return [...seen].filter((next) => next.type === type);
}

export function ofType(resources: readonly StackResource[], type: string): StackResource[] {
  return resources.filter((resource) => resource.type === type);
}

/** Those of a type that refer to a resource by a property, or name it. */
export function referringTo(
  target: StackResource,
  resources: readonly StackResource[],
  { type, property, nameOf }: { readonly type: string; readonly property: string; readonly nameOf?: string },
): StackResource[] {
  const name = nameOf === undefined ? undefined : at(target.props, nameOf);
  return ofType(resources, type).filter(
    (candidate) =>
      referred(candidate, [property], target.type).includes(target) ||
      (typeof name === "string" && at(candidate.props, property) === name),
  );
}

/** Whether what a resource is made with, its provider, belongs to another resource or to a component that contains it. */
export function isMadeIn(target: StackResource, resource: StackResource, resources: readonly StackResource[]): boolean {
  const provider = resources.find(({ urn }) => urn === resource.provider?.urn);
  const containers = new Set(withAncestors(target));
  return provider?.dependencies.some((dependency) => containers.has(dependency)) ?? false;
}

function withAncestors(resource: StackResource): StackResource[] {
  return resource.parent === undefined ? [resource] : [resource, ...withAncestors(resource.parent)];
}
