import type {
  Policies,
  PolicyConfigSchema,
  PolicyResource,
  ReportViolation,
  ResourceValidationArgs,
} from "@pulumi/policy";
import { formatFinding, judge, judgeStack, type Finding, type PolicySettings } from "./evaluate.js";
import { isStackPolicy, type PlannedResource, type Policy, type StackResource } from "./policy.js";
import { plannedInputs, plannedOutputs } from "./planned.js";

/** Policies as a `PolicyPack` takes them.
 *  @param today `YYYY-MM-DD` */
export function pulumiPolicies(policies: readonly Policy[], today: string): Policies {
  return policies.map((policy) => {
    const about = {
      name: policy.name,
      description: policy.description,
      enforcementLevel: policy.enforcementLevel,
      remediationSteps: policy.remedy,
      tags: [...policy.ids],
      configSchema: configSchema(policy),
    };
    if (isStackPolicy(policy)) {
      return {
        ...about,
        validateStack: (args, reportViolation) => {
          const settings = args.getConfig<PolicySettings>();
          report(policy, judgeStack(policy, stackResources(args.resources), { today }, settings), reportViolation);
        },
      };
    }
    return {
      ...about,
      validateResource: (args: ResourceValidationArgs, reportViolation: ReportViolation) => {
        if (!policy.types.includes(args.type)) return;
        const resource = resourceOf(args, plannedInputs(args.props));
        report(policy, judge(policy, resource, { today }, args.getConfig<PolicySettings>()), reportViolation);
      },
    };
  });
}

function report(policy: Policy, findings: readonly Finding[], reportViolation: ReportViolation): void {
  for (const finding of findings) reportViolation(formatFinding(policy, finding), finding.resource.urn);
}

function resourceOf(
  args: Pick<ResourceValidationArgs, "type" | "name" | "urn" | "opts" | "provider">,
  props: unknown,
): PlannedResource {
  const { type, name, urn, opts, provider } = args;
  return {
    type,
    name,
    urn,
    props,
    protect: opts.protect,
    ...(provider === undefined ? {} : { provider: { urn: provider.urn, props: plannedInputs(provider.props) } }),
  };
}

/** The resources of a stack, which refer to each other as Pulumi's do. */
function stackResources(resources: readonly PolicyResource[]): StackResource[] {
  const made = new Map(resources.map((resource) => [resource, linked(resource)]));
  const of = (others: readonly PolicyResource[]): StackResource[] =>
    others.flatMap((other) => {
      const found = made.get(other);
      return found === undefined ? [] : [found];
    });
  for (const [resource, stackResource] of made) {
    const [parent] = resource.parent === undefined ? [] : of([resource.parent]);
    stackResource.dependencies.push(...of(resource.dependencies));
    if (parent !== undefined) stackResource.parent = parent;
    for (const [name, others] of Object.entries(resource.propertyDependencies)) {
      stackResource.propertyDependencies[name] = of(others);
    }
  }
  return [...made.values()];
}

function linked(resource: PolicyResource) {
  const dependencies: StackResource[] = [];
  const propertyDependencies: Record<string, StackResource[]> = {};
  const parent: { parent?: StackResource } = {};
  return { ...resourceOf(resource, plannedOutputs(resource.props)), dependencies, propertyDependencies, ...parent };
}

/** What the users of the pack may say of each policy. */
function configSchema({ productionOnly }: Policy): PolicyConfigSchema {
  return {
    properties: {
      exceptions: {
        type: "array",
        description: "Violations that are meant: a resource's name, or the end of its type with its parents', and why.",
        items: {
          type: "object",
          properties: { resource: { type: "string" }, reason: { type: "string", minLength: 1 } },
          required: ["resource", "reason"],
          additionalProperties: false,
        },
      },
      ...(productionOnly === true && {
        production: {
          type: ["boolean", "object"],
          description: "What is production: all, nothing, or what has one of these values in one of these tags.",
          additionalProperties: { type: "array", items: { type: "string" } },
        },
      }),
    },
  };
}
