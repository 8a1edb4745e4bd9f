import { EXCEPTIONS, isExcepted, type Exception } from "./exceptions.js";
import {
  isStackPolicy,
  type PlannedResource,
  type Policy,
  type PolicyContext,
  type ResourcePolicy,
  type StackPolicy,
  type StackResource,
  type Violation,
} from "./policy.js";
import { DEFAULT_PRODUCTION, isProduction, type Production } from "./production.js";

/** What the users of the pack say of a policy. */
export interface PolicySettings {
  /** @default by tag: {@link DEFAULT_PRODUCTION} */
  readonly production?: Production;
  /** Violations that are meant, beside the fleet's own. */
  readonly exceptions?: readonly Pick<Exception, "resource" | "reason">[];
}

/** A violation, and the resource that has it. */
export interface Finding extends Violation {
  readonly resource: PlannedResource;
}

/** What a policy finds wrong with a resource by itself. */
export function judge(
  policy: ResourcePolicy,
  resource: PlannedResource,
  context: PolicyContext,
  settings: PolicySettings = {},
): Finding[] {
  if (!policy.types.includes(resource.type)) return [];
  const found = policy.check(resource, context).map((violation) => ({ ...violation, resource }));
  return relevant(policy, found, settings);
}

/** What a policy finds wrong with the resources of a stack among each other. */
export function judgeStack(
  policy: StackPolicy,
  resources: readonly StackResource[],
  context: PolicyContext,
  settings: PolicySettings = {},
): Finding[] {
  return relevant(policy, [...policy.checkStack(resources, context)], settings);
}

/** What any policies find wrong with the resources of a stack. */
export function judgeAll(
  policies: readonly Policy[],
  resources: readonly StackResource[],
  context: PolicyContext,
  settings: PolicySettings = {},
): { readonly policy: Policy; readonly finding: Finding }[] {
  return policies.flatMap((policy) =>
    (isStackPolicy(policy)
      ? judgeStack(policy, resources, context, settings)
      : resources.flatMap((resource) => judge(policy, resource, context, settings))
    ).map((finding) => ({ policy, finding })),
  );
}

/** What there is to say about a finding. */
export function formatFinding(policy: Policy, { resource, property, value, problem }: Finding): string {
  const ids = policy.ids.length === 0 ? "" : ` (${policy.ids.join(", ")})`;
  return [
    `${resource.type} "${resource.name}": ${property}`,
    `  ${value === undefined ? "Not set" : JSON.stringify(value)}: ${problem}`,
    `  ${policy.remedy}${ids}`,
  ].join("\n");
}

function relevant(policy: Policy, findings: readonly Finding[], settings: PolicySettings): Finding[] {
  const own = (settings.exceptions ?? []).map((exception) => ({ ...exception, policy: policy.name }));
  const production = settings.production ?? DEFAULT_PRODUCTION;
  return findings
    .filter(({ resource }) => policy.productionOnly !== true || isProduction(resource, production))
    .filter((finding) => !isExcepted(policy.name, finding.resource, finding, [...EXCEPTIONS, ...own]));
}
