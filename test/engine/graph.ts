import type { StateResource } from "./state.js";

/** A stack as the engine keeps it, for people to review: each resource below its parent, in the order of names, with what it
 *  is deleted by consent only (`protected`), the provider that makes it, and what it waits for. What is waited for anyway,
 *  because something else of the list waits for it, is left out. */
export function describeGraph(resources: readonly StateResource[]): string {
  const graph = new Graph(resources);
  return `${graph
    .roots()
    .flatMap((root) => graph.lines(root, ""))
    .join("\n")}\n`;
}

class Graph {
  private readonly byUrn: ReadonlyMap<string, StateResource>;
  private readonly children = new Map<string, StateResource[]>();
  private readonly after = new Map<string, ReadonlySet<string>>();

  constructor(private readonly resources: readonly StateResource[]) {
    this.byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    for (const resource of resources) {
      const siblings = this.children.get(resource.parent ?? "") ?? [];
      siblings.push(resource);
      this.children.set(resource.parent ?? "", siblings);
    }
    for (const siblings of this.children.values()) siblings.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  }

  roots(): readonly StateResource[] {
    return this.resources.filter(({ parent }) => parent === undefined || !this.byUrn.has(parent));
  }

  lines(resource: StateResource, indent: string): string[] {
    const waits = this.waitsFor(resource).map((urn) => nameOf(this.byUrn.get(urn) ?? { urn, type: "" }));
    const notes = [
      ...(resource.protect === true ? ["protected"] : []),
      ...(resource.provider ? [`by ${providerName(resource.provider)}`] : []),
      ...(waits.length > 0 ? [`after ${waits.sort().join(", ")}`] : []),
    ];
    return [
      [`${indent}${nameOf(resource)}`, ...notes].join(" | "),
      ...(this.children.get(resource.urn) ?? []).flatMap((child) => this.lines(child, `${indent}  `)),
    ];
  }

  /** Its dependencies, without those of its other dependencies and without its parents. */
  private waitsFor(resource: StateResource): readonly string[] {
    const direct = [...new Set(resource.dependencies ?? [])];
    return direct.filter((urn) => direct.every((other) => other === urn || !this.madeBefore(other).has(urn)));
  }

  private madeBefore(urn: string): ReadonlySet<string> {
    const known = this.after.get(urn);
    if (known) return known;
    const found = new Set<string>();
    this.after.set(urn, found);
    for (const next of this.byUrn.get(urn)?.dependencies ?? []) {
      found.add(next);
      for (const earlier of this.madeBefore(next)) found.add(earlier);
    }
    return found;
  }
}

/** `Vpc dev-eu-west-1`: types are in the addresses. */
function nameOf({ urn, type }: Pick<StateResource, "urn" | "type">): string {
  return `${type.split(":").at(-1) ?? type} ${urn.split("::").at(-1) ?? urn}`;
}

/** From `urn:…::name::id`. */
function providerName(reference: string): string {
  return reference.split("::").at(-2) ?? reference;
}
