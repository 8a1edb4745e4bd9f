import type { Project } from "../sandbox/project.js";

/** A resource as the engine keeps it. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly parent?: string;
  readonly protect?: boolean;
  readonly provider?: string;
}

export interface State {
  readonly deployment: {
    readonly resources: readonly StateResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: StateResource }[];
  };
}

/** The stacks of the committed fleet, in the order in which they are brought up. */
export const STACKS = ["repos", "hub", "dev", "staging", "prod"] as const;

/** What `pulumi stack export` gives: secrets are ciphertext unless they are asked for. */
export async function stateOf(project: Project, stack: string, ...words: string[]): Promise<State> {
  return JSON.parse(await project.runOk("pulumi", "stack", "export", "-s", stack, ...words)) as State;
}

/** Type with its parents', and name: what the engine knows a resource by across releases. */
export function addressOf(urn: string): string {
  return urn.split("::").slice(2).join(" ");
}

/** Everything that a resource was made after, by dependencies and parents. */
export function madeAfter(resources: readonly StateResource[], urn: string): ReadonlySet<string> {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const found = new Set<string>();
  const follow = (from: string): void => {
    const resource = byUrn.get(from);
    for (const next of [...(resource?.dependencies ?? []), ...(resource?.parent ? [resource.parent] : [])]) {
      if (found.has(next)) continue;
      found.add(next);
      follow(next);
    }
  };
  follow(urn);
  return found;
}
