/** What the program wants to make and the state does not have. */
export interface Wanted {
  readonly urn: string;
  readonly type: string;
  readonly parent: string;
  /** Its provider's `<urn>::<id>`. */
  readonly provider: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Runs the AWS CLI where the resource would be.
 *  @returns undefined when AWS says that there is no such thing. */
export type Ask = <T>(...words: string[]) => Promise<T | undefined>;

/** Tags of everything that the stack makes. */
export type OwnTags = Readonly<Record<string, string>>;

/** By what those are imported that exist already and are just what is wanted: none, one, or several that look alike. The forms
 *  are those of the providers' import documentation. */
type Lookup = (wanted: Wanted, ask: Ask, own: OwnTags) => Promise<readonly string[]>;

/** How the engine shows a value that is not known before something else is made. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Looks for a resource that an earlier run may have made without noting it, by its name, or by the tags that only it has.
 *  @returns undefined when the type is not looked for: AWS or its provider makes no second one of it. */
export async function findExisting(wanted: Wanted, ask: Ask, own: OwnTags): Promise<readonly string[] | undefined> {
  const kind = EC2[wanted.type];
  if (kind !== undefined) return lookUpInEc2(kind, wanted, ask, own);
  return LOOKUPS[wanted.type]?.(wanted, ask, own);
}

interface Tagged {
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
  readonly [key: string]: unknown;
}

/** What of EC2 has an id of AWS's choice, so that a second one could be made at any time. */
interface Ec2Kind {
  readonly command: string;
  /** Key of the list in the answer. */
  readonly list: string;
  /** Key of the id. */
  readonly id: string;
  /** Key of the name that the provider chose, where the program gives no tag `Name`. */
  readonly name?: string;
  /** @default "--filters" */
  readonly option?: "--filter";
  /** Filter that leaves out what is deleted and still shown for a while. */
  readonly alive?: string;
}

const EC2: Readonly<Record<string, Ec2Kind>> = {
  "aws:ec2/vpc:Vpc": { command: "describe-vpcs", list: "Vpcs", id: "VpcId" },
  "aws:ec2/subnet:Subnet": { command: "describe-subnets", list: "Subnets", id: "SubnetId" },
  "aws:ec2/internetGateway:InternetGateway": {
    command: "describe-internet-gateways",
    list: "InternetGateways",
    id: "InternetGatewayId",
  },
  "aws:ec2/eip:Eip": { command: "describe-addresses", list: "Addresses", id: "AllocationId" },
  "aws:ec2/natGateway:NatGateway": {
    command: "describe-nat-gateways",
    list: "NatGateways",
    id: "NatGatewayId",
    option: "--filter",
    alive: "Name=state,Values=pending,available",
  },
  "aws:ec2/routeTable:RouteTable": { command: "describe-route-tables", list: "RouteTables", id: "RouteTableId" },
  "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": {
    command: "describe-vpc-peering-connections",
    list: "VpcPeeringConnections",
    id: "VpcPeeringConnectionId",
    alive: "Name=status-code,Values=initiating-request,pending-acceptance,provisioning,active",
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    command: "describe-security-groups",
    list: "SecurityGroups",
    id: "GroupId",
    name: "GroupName",
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    command: "describe-security-group-rules",
    list: "SecurityGroupRules",
    id: "SecurityGroupRuleId",
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    command: "describe-vpc-endpoints",
    list: "VpcEndpoints",
    id: "VpcEndpointId",
    alive: "Name=vpc-endpoint-state,Values=pendingAcceptance,pending,available",
  },
  "aws:ec2/flowLog:FlowLog": {
    command: "describe-flow-logs",
    list: "FlowLogs",
    id: "FlowLogId",
    option: "--filter",
  },
  "aws:ec2/launchTemplate:LaunchTemplate": {
    command: "describe-launch-templates",
    list: "LaunchTemplates",
    id: "LaunchTemplateId",
    name: "LaunchTemplateName",
  },
};

/** One question for all of a type in a place: which of them is the one that is wanted is told from the answer. */
async function lookUpInEc2(kind: Ec2Kind, wanted: Wanted, ask: Ask, own: OwnTags): Promise<readonly string[]> {
  const filters = Object.entries(own).map(([key, value]) => `Name=tag:${key},Values=${value}`);
  if (kind.alive !== undefined) filters.push(kind.alive);
  const answer = await ask<Record<string, readonly Tagged[]>>(
    "ec2",
    kind.command,
    kind.option ?? "--filters",
    ...filters,
  );
  const title = (wanted.inputs.tags as Readonly<Record<string, unknown>> | undefined)?.Name;
  const isWanted = (found: Tagged): boolean =>
    title === undefined
      ? kind.name !== undefined && isAutonamed(found[kind.name], wanted.urn)
      : (found.Tags ?? []).some(({ Key, Value }) => Key === "Name" && Value === title);
  return (answer?.[kind.list] ?? []).filter(isWanted).map((found) => String(found[kind.id]));
}

const LOOKUPS: Readonly<Record<string, Lookup>> = {
  "aws:ec2/route:Route": async ({ inputs }, ask) => {
    const { routeTableId, destinationCidrBlock } = inputs;
    const table = await routeTable(ask, routeTableId);
    const there = table?.Routes?.some(
      (route) => route.DestinationCidrBlock === destinationCidrBlock && route.Origin === "CreateRoute",
    );
    return there ? [`${String(routeTableId)}_${String(destinationCidrBlock)}`] : [];
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": async ({ inputs }, ask) => {
    const { routeTableId, subnetId } = inputs;
    const table = await routeTable(ask, routeTableId);
    const there = table?.Associations?.some((association) => association.SubnetId === subnetId);
    return there ? [`${String(subnetId)}/${String(routeTableId)}`] : [];
  },
  "aws:cloudwatch/logGroup:LogGroup": async ({ inputs }, ask) => {
    const words = ["logs", "describe-log-groups", "--log-group-name-prefix", String(inputs.name)];
    const answer = await ask<{ logGroups: readonly { logGroupName: string }[] }>(...words);
    return (answer?.logGroups ?? []).map(({ logGroupName }) => logGroupName).filter((name) => name === inputs.name);
  },
  "aws:kms/key:Key": async ({ inputs }, ask, own) => {
    const name = (inputs.tags as Readonly<Record<string, unknown>> | undefined)?.Name;
    const tags = Object.entries({ ...own, Name: String(name) }).map(([key, value]) => `Key=${key},Values=${value}`);
    const words = ["resourcegroupstaggingapi", "get-resources", "--resource-type-filters", "kms:key", "--tag-filters"];
    const answer = await ask<{ ResourceTagMappingList: readonly { ResourceARN: string }[] }>(...words, ...tags);
    const ids = (answer?.ResourceTagMappingList ?? []).map(({ ResourceARN: arn }) => arn.split("/").at(-1) ?? "");
    const usable = await Promise.all(ids.map((id) => isUsableKey(id, ask)));
    return ids.filter((_, index) => usable[index]);
  },
  "aws:kms/alias:Alias": async ({ inputs }, ask) => {
    const answer = await ask<{ Aliases: readonly { AliasName: string }[] }>("kms", "list-aliases");
    return (answer?.Aliases ?? []).map(({ AliasName }) => AliasName).filter((name) => name === inputs.name);
  },
  "aws:iam/role:Role": async (wanted, ask, own) => {
    const answer = await ask<{ Roles: readonly { RoleName: string }[] }>("iam", "list-roles");
    const names = (answer?.Roles ?? []).map(({ RoleName }) => RoleName).filter((name) => isNamed(name, wanted));
    const ours = await Promise.all(names.map((name) => isOwnRole(name, ask, own)));
    return names.filter((_, index) => ours[index]);
  },
  "aws:iam/rolePolicy:RolePolicy": async (wanted, ask) => {
    const role = wanted.inputs.role;
    if (role === UNKNOWN) return [];
    const words = ["iam", "list-role-policies", "--role-name", String(role)];
    const answer = await ask<{ PolicyNames: readonly string[] }>(...words);
    return (answer?.PolicyNames ?? []).filter((name) => isNamed(name, wanted)).map((name) => `${String(role)}:${name}`);
  },
  "aws:eks/cluster:Cluster": async ({ inputs }, ask) => {
    const words = ["eks", "describe-cluster", "--name", String(inputs.name)];
    const answer = await ask<{ cluster: { name: string; status: string } }>(...words);
    return answer === undefined || answer.cluster.status === "DELETING" ? [] : [answer.cluster.name];
  },
  "aws:eks/accessEntry:AccessEntry": async ({ inputs }, ask) => {
    const { clusterName, principalArn } = inputs;
    if ([clusterName, principalArn].includes(UNKNOWN)) return [];
    const words = ["--cluster-name", String(clusterName), "--principal-arn", String(principalArn)];
    const answer = await ask("eks", "describe-access-entry", ...words);
    return answer === undefined ? [] : [`${String(clusterName)}:${String(principalArn)}`];
  },
  "aws:eks/podIdentityAssociation:PodIdentityAssociation": async ({ inputs }, ask) => {
    const { clusterName, namespace, serviceAccount } = inputs;
    if (clusterName === UNKNOWN) return [];
    const words = ["--cluster-name", clusterName, "--namespace", namespace, "--service-account", serviceAccount];
    const answer = await ask<{ associations: readonly { associationId: string }[] }>(
      ...["eks", "list-pod-identity-associations", ...words.map(String)],
    );
    return (answer?.associations ?? []).map(({ associationId }) => `${String(clusterName)},${associationId}`);
  },
  "aws:eks/nodeGroup:NodeGroup": async ({ inputs, urn }, ask) => {
    const { clusterName } = inputs;
    if (clusterName === UNKNOWN) return [];
    const words = ["eks", "list-nodegroups", "--cluster-name", String(clusterName)];
    const answer = await ask<{ nodegroups: readonly string[] }>(...words);
    const names = (answer?.nodegroups ?? []).filter((name) => isAutonamed(name, urn));
    return names.map((name) => `${String(clusterName)}:${name}`);
  },
  "aws:eks/addon:Addon": async ({ inputs }, ask) => {
    const { clusterName, addonName } = inputs;
    if (clusterName === UNKNOWN) return [];
    const words = ["--cluster-name", String(clusterName), "--addon-name", String(addonName)];
    const answer = await ask("eks", "describe-addon", ...words);
    return answer === undefined ? [] : [`${String(clusterName)}:${String(addonName)}`];
  },
};

interface RouteTable {
  readonly Routes?: readonly { readonly DestinationCidrBlock?: string; readonly Origin: string }[];
  readonly Associations?: readonly { readonly SubnetId?: string }[];
}

async function routeTable(ask: Ask, id: unknown): Promise<RouteTable | undefined> {
  if (id === UNKNOWN) return undefined;
  const words = ["ec2", "describe-route-tables", "--route-table-ids", String(id)];
  return (await ask<{ RouteTables: readonly RouteTable[] }>(...words))?.RouteTables[0];
}

/** Not one that only waits for its deletion. */
async function isUsableKey(id: string, ask: Ask): Promise<boolean> {
  const answer = await ask<{ KeyMetadata: { KeyState: string } }>("kms", "describe-key", "--key-id", id);
  return answer !== undefined && !answer.KeyMetadata.KeyState.startsWith("Pending");
}

/** Roles have no regions, and another fleet's may be named alike. */
async function isOwnRole(name: string, ask: Ask, own: OwnTags): Promise<boolean> {
  const { Tags = [] } = (await ask<Tagged>("iam", "list-role-tags", "--role-name", name)) ?? {};
  return Object.entries(own).every(([key, value]) => Tags.some((tag) => tag.Key === key && tag.Value === value));
}

/** Whether a name is the one that is wanted, or was chosen for it in another run: each run chooses another. */
function isNamed(name: string, { inputs, urn }: Wanted): boolean {
  return isAutonamed(inputs.name, urn) ? isAutonamed(name, urn) : name === inputs.name;
}

/** `<logical name>-<7 hex digits>`: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming */
function isAutonamed(name: unknown, urn: string): boolean {
  const logical = urn.split("::").at(-1) ?? "";
  if (typeof name !== "string" || !name.startsWith(`${logical}-`)) return false;
  return /^[0-9a-f]{7}$/.test(name.slice(logical.length + 1));
}
