import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterBase } from "../model/index.js";
import { importCommand } from "../render/index.js";
import type { CloudProviders } from "./providers.js";

/** What of a cluster's foundation has an id of AWS's choice, so that a second one could be made at any time, by type: ids of those
 *  that have these tags. */
const LOOKUPS: Readonly<Record<string, (tags: Tags, options: pulumi.InvokeOptions) => Promise<readonly string[]>>> = {
  "aws:ec2/vpc:Vpc": async (tags, options) => (await aws.ec2.getVpcs({ filters: filters(tags) }, options)).ids,
  "aws:ec2/internetGateway:InternetGateway": internetGateway,
  "aws:ec2/eip:Eip": async (tags, options) =>
    (await aws.ec2.getEips({ filters: filters(tags) }, options)).allocationIds,
  "aws:ec2/natGateway:NatGateway": async (tags, options) => {
    const alive = { name: "state", values: ["pending", "available"] };
    return (await aws.ec2.getNatGateways({ filters: [...filters(tags), alive] }, options)).ids;
  },
  "aws:ec2/routeTable:RouteTable": async (tags, options) =>
    (await aws.ec2.getRouteTables({ filters: filters(tags) }, options)).ids,
  "aws:kms/key:Key": keys,
};

type Tags = Readonly<Record<string, string>>;

/**
 * A hook that refuses to make what AWS has already with the tags that it would get: a run that was cut off between AWS's work and
 * the note of it made that, and the state does not know. The engine asks only when it is about to make something, in previews
 * too; a run that makes nothing asks nothing. What has a name is not looked for: AWS makes no second one.
 */
export function unrecordedGuard(cluster: ClusterBase, cloud: CloudProviders): pulumi.ResourceHook {
  const provider = cloud.awsIn(cluster);
  return new pulumi.ResourceHook(
    `${cluster.name}-unrecorded`,
    async (hook) => {
      const found = await lookUp(hook, cloud.tags, { provider });
      if (found.length === 0) return;
      const stackName = pulumi.getStack();
      const address = { ...hook, parent: parentOf(hook.urn, cluster), provider: `${await urnOf(provider)}::` };
      const commands = found.map((id) => importCommand(stackName, address, id));
      throw new Error(unrecordedMessage(stackName, cluster.name, hook, found, commands));
    },
    { onDryRun: true },
  );
}

/** @throws Error when AWS does not say: not knowing is no permission. */
async function lookUp(
  { name, type, newInputs = {} }: pulumi.ResourceHookArgs,
  own: Tags,
  options: pulumi.InvokeOptions,
): Promise<readonly string[]> {
  const look = LOOKUPS[type];
  const { tags } = newInputs as { readonly tags?: Readonly<Record<string, unknown>> };
  if (look === undefined || typeof tags?.Name !== "string") {
    throw new Error(`Nobody knows how to look for ${name}, a ${type}: it is told from others by no name.`);
  }
  try {
    return await look({ ...own, Name: tags.Name }, options);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`Whether AWS has ${name} (${type}) already could not be looked up: ${cause}`, { cause: error });
  }
}

/** What an operator reads: what is there, and how it is taken over. */
function unrecordedMessage(
  stackName: string,
  cluster: string,
  { name, type }: Pick<pulumi.ResourceHookArgs, "name" | "type">,
  found: readonly string[],
  commands: readonly string[],
): string {
  const several = "which of them is to stay, nobody else can say. Delete the others, and take it over:";
  return [
    `AWS has ${found.join(" and ")} already, with the tags that ${name} (${type}) would get.`,
    `  If the state of "${stackName}" does not have it, a run that was cut off made it and could not note it. It is taken over by`,
    `    npx fleet up --stack ${stackName}`,
    `  ${found.length === 1 ? "and by hand it is:" : several}`,
    ...commands.map((command) => `    ${command}`),
    `  If another is meant to take its place: GITOPS_FLEET_REPLACE=${cluster} pulumi up --stack ${stackName}`,
  ].join("\n");
}

/** The component that makes it: each is called as the cluster is. */
function parentOf(urn: string, { name }: ClusterBase): string {
  const [stack, project, types = ""] = urn.split("::");
  return [stack, project, types.split("$").at(-2), name].join("::");
}

function filters(tags: Tags): { name: string; values: string[] }[] {
  return Object.entries(tags).map(([key, value]) => ({ name: `tag:${key}`, values: [value] }));
}

/** The provider knows no list of them, and fails for none: hashicorp/terraform-provider-aws, internal/tfresource,
 *  SingularDataSourceFindError. */
async function internetGateway(tags: Tags, options: pulumi.InvokeOptions): Promise<readonly string[]> {
  try {
    return [(await aws.ec2.getInternetGateway({ filters: filters(tags) }, options)).internetGatewayId];
  } catch (error) {
    if (error instanceof Error && /no matching .*found/.test(error.message)) return [];
    throw error;
  }
}

/** KMS lists keys without their tags; the service that finds them by tags shows a new one after some seconds. */
async function keys(tags: Tags, options: pulumi.InvokeOptions): Promise<readonly string[]> {
  const tagFilters = Object.entries(tags).map(([key, value]) => ({ key, values: [value] }));
  const wanted = { resourceTypeFilters: ["kms:key"], tagFilters };
  const { resourceTagMappingLists } = await aws.resourcegroupstaggingapi.getResources(wanted, options);
  const found = await Promise.all(
    resourceTagMappingLists.map(({ resourceArn }) => aws.kms.getKey({ keyId: resourceArn }, options)),
  );
  return found.filter(({ keyState }) => !keyState.startsWith("Pending")).map(({ keyId }) => keyId);
}

function urnOf(resource: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
  });
}
