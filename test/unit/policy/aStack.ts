import {
  isStackPolicy,
  policies,
  type PlannedResource,
  type Policy,
  type ResourcePolicy,
  type StackPolicy,
  type StackResource,
} from "../../../policy/index.js";

export const CONTEXT = { today: "2026-11-21" };

export function policyNamed(name: string): Policy {
  const policy = policies.find((candidate) => candidate.name === name);
  if (policy === undefined) throw new Error(`There is no policy "${name}".`);
  return policy;
}

export function resourcePolicy(name: string): ResourcePolicy {
  const policy = policyNamed(name);
  if (isStackPolicy(policy)) throw new Error(`${name} judges stacks.`);
  return policy;
}

export function stackPolicy(name: string): StackPolicy {
  const policy = policyNamed(name);
  if (!isStackPolicy(policy)) throw new Error(`${name} judges resources by themselves.`);
  return policy;
}

/** A resource whose AWS provider says that it is production. */
export function aResource(
  type: string,
  props: unknown,
  changes: Partial<Pick<PlannedResource, "name" | "protect">> = {},
): PlannedResource {
  const name = changes.name ?? "it";
  return {
    type,
    name,
    urn: `urn:pulumi:test::test::${type}::${name}`,
    props,
    protect: changes.protect ?? false,
    provider: {
      urn: "urn:pulumi:test::test::pulumi:providers:aws::cloud",
      props: { defaultTags: JSON.stringify({ tags: { "gitops-fleet/tier": "prod" } }) },
    },
  };
}

/** Resources that refer to each other by name: `links` has the names of those that a property's value comes from. */
export class AStack {
  readonly resources: StackResource[] = [];

  with(
    type: string,
    name: string,
    props: unknown,
    links: Readonly<Record<string, readonly string[]>> = {},
    place: { readonly parent?: string; readonly provider?: string } = {},
  ): this {
    const propertyDependencies = Object.fromEntries(
      Object.entries(links).map(([property, names]) => [property, names.map((other) => this.named(other))]),
    );
    const parent = place.parent === undefined ? {} : { parent: this.named(place.parent) };
    const provider =
      place.provider === undefined ? {} : { provider: { urn: this.named(place.provider).urn, props: {} } };
    this.resources.push({
      ...aResource(type, props, { name }),
      dependencies: Object.values(propertyDependencies).flat(),
      propertyDependencies,
      ...parent,
      ...provider,
    });
    return this;
  }

  private named(name: string): StackResource {
    const found = this.resources.find((resource) => resource.name === name);
    if (found === undefined) throw new Error(`The stack has no "${name}" yet.`);
    return found;
  }
}
