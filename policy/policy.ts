import type { PostureRow } from "./rows.js";

/** Stands for a value that nobody knows before the update has run. It never violates anything. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** A resource as a preview or an update has it. */
export interface PlannedResource {
  /** `aws:eks/cluster:Cluster`. */
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  /** Plain values; {@link UNKNOWN} for what is not known yet, in place of all of them when none is. */
  readonly props: unknown;
  /** Whether the engine refuses to delete it. */
  readonly protect: boolean;
  readonly provider?: { readonly urn: string; readonly props: unknown };
}

/** A resource among all others of its stack. */
export interface StackResource extends PlannedResource {
  readonly parent?: StackResource;
  readonly dependencies: readonly StackResource[];
  /** What the value of each property comes from, which is known even where the value is not. */
  readonly propertyDependencies: Readonly<Record<string, readonly StackResource[]>>;
}

/** What is wrong with one property. */
export interface Violation {
  /** Path within the resource: `vpcConfig.publicAccessCidrs`. */
  readonly property: string;
  /** What stands there; undefined when nothing does. */
  readonly value: unknown;
  /** Why that is wrong. */
  readonly problem: string;
}

/** What is wrong with one of the resources of a stack. */
export interface StackViolation extends Violation {
  readonly resource: StackResource;
}

export interface PolicyContext {
  /** `YYYY-MM-DD`. */
  readonly today: string;
}

interface PolicyBase {
  /** Unique; how configuration and exceptions refer to it. */
  readonly name: string;
  readonly row: PostureRow;
  /** Of benchmarks and scanners that ask for the same. */
  readonly ids: readonly string[];
  readonly enforcementLevel: "mandatory" | "advisory";
  /** The rule, as a sentence. */
  readonly description: string;
  /** What to do, as a sentence. */
  readonly remedy: string;
  /** Holds for production alone. @default false */
  readonly productionOnly?: boolean;
}

/** Judges a resource by itself. */
export interface ResourcePolicy extends PolicyBase {
  /** Type tokens of the resources that it is about. */
  readonly types: readonly string[];
  readonly check: (resource: PlannedResource, context: PolicyContext) => readonly Violation[];
}

/** Judges resources by what else there is in their stack. */
export interface StackPolicy extends PolicyBase {
  readonly checkStack: (resources: readonly StackResource[], context: PolicyContext) => readonly StackViolation[];
}

export type Policy = ResourcePolicy | StackPolicy;

export function isStackPolicy(policy: Policy): policy is StackPolicy {
  return "checkStack" in policy;
}
