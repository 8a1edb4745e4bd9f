import * as types from "../types.js";
import {
  linesOf,
  ListRefusal,
  tagList,
  tagsOf,
  textOf,
  type List,
  type ListCommand,
  type Listed,
  type Options,
} from "./awsCliListing.js";

/** What EC2 shows of a type: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html */
interface Ec2List {
  readonly type: string;
  readonly list: string;
  readonly id: string;
  /** EC2 is not of one mind. @default "filters" */
  readonly option?: "filter";
  /** Filters beside `tag:KEY`. */
  readonly filters?: Readonly<Record<string, (record: Listed) => string>>;
  readonly more?: (record: Listed) => object;
}

const EC2: Readonly<Record<string, Ec2List>> = {
  "describe-vpcs": { type: types.VPC, list: "Vpcs", id: "VpcId" },
  "describe-subnets": { type: types.SUBNET, list: "Subnets", id: "SubnetId" },
  "describe-internet-gateways": { type: types.INTERNET_GATEWAY, list: "InternetGateways", id: "InternetGatewayId" },
  "describe-addresses": { type: types.EIP, list: "Addresses", id: "AllocationId" },
  "describe-nat-gateways": {
    type: types.NAT_GATEWAY,
    list: "NatGateways",
    id: "NatGatewayId",
    option: "filter",
    filters: { state: () => "available" },
  },
  "describe-vpc-peering-connections": {
    type: types.PEERING,
    list: "VpcPeeringConnections",
    id: "VpcPeeringConnectionId",
    filters: { "status-code": ({ properties }) => textOf(properties, "acceptStatus") },
  },
  "describe-security-groups": {
    type: types.SECURITY_GROUP,
    list: "SecurityGroups",
    id: "GroupId",
    more: ({ properties }) => ({ GroupName: properties["name"] }),
  },
  "describe-security-group-rules": {
    type: types.INGRESS_RULE,
    list: "SecurityGroupRules",
    id: "SecurityGroupRuleId",
  },
  "describe-vpc-endpoints": {
    type: types.VPC_ENDPOINT,
    list: "VpcEndpoints",
    id: "VpcEndpointId",
    filters: { "vpc-endpoint-state": () => "available" },
  },
  "describe-flow-logs": { type: types.FLOW_LOG, list: "FlowLogs", id: "FlowLogId", option: "filter" },
  "describe-launch-templates": {
    type: types.LAUNCH_TEMPLATE,
    list: "LaunchTemplates",
    id: "LaunchTemplateId",
    more: ({ properties }) => ({ LaunchTemplateName: properties["name"] }),
  },
};

async function describeEc2(kind: Ec2List, options: Options, list: List): Promise<object> {
  const filters = linesOf(options[kind.option ?? "filters"]).map(filterOf);
  const found = (await list(kind.type)).filter((record) => filters.every((filter) => passes(kind, record, filter)));
  const shown = found.map((record) => ({
    [kind.id]: record.id,
    ...kind.more?.(record),
    Tags: tagList(record.properties),
  }));
  return { [kind.list]: shown };
}

interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

/** `Name=tag:Name,Values=one,two` */
function filterOf(text: string): Filter {
  const [, name = "", values = ""] = /^Name=([^,]+),Values=(.+)$/.exec(text) ?? [];
  if (name === "") throw new ListRefusal("InvalidParameterValue", `The filter '${text}' is invalid`);
  return { name, values: values.split(",") };
}

function passes({ filters = {} }: Ec2List, record: Listed, { name, values }: Filter): boolean {
  if (name.startsWith("tag:")) return values.includes(tagsOf(record.properties)[name.slice("tag:".length)] ?? "");
  const valueOf = filters[name];
  if (!valueOf) throw new ListRefusal("InvalidParameterValue", `The filter '${name}' is invalid`);
  return values.includes(valueOf(record));
}

async function describeRouteTables(options: Options, list: List): Promise<object> {
  if (options["route-table-ids"] === undefined) {
    return describeEc2({ type: types.ROUTE_TABLE, list: "RouteTables", id: "RouteTableId" }, options, list);
  }
  const tables = await list(types.ROUTE_TABLE);
  const [routes, associations] = await Promise.all([list(types.ROUTE), list(types.ROUTE_TABLE_ASSOCIATION)]);
  const RouteTables = linesOf(options["route-table-ids"]).map((id) => {
    if (!tables.some((table) => table.id === id)) {
      throw new ListRefusal("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
    }
    const ofTable = ({ properties }: Listed): boolean => properties["routeTableId"] === id;
    return {
      RouteTableId: id,
      Routes: routes.filter(ofTable).map(({ properties: { destinationCidrBlock, origin } }) => ({
        DestinationCidrBlock: destinationCidrBlock,
        Origin: origin,
      })),
      Associations: associations.filter(ofTable).map(({ id: association, properties }) => ({
        RouteTableAssociationId: association,
        SubnetId: properties["subnetId"],
      })),
    };
  });
  return { RouteTables };
}

/** `aws ec2 describe-…` */
export const EC2_LISTS: Readonly<Record<string, ListCommand>> = {
  ...Object.fromEntries(
    Object.entries(EC2).map(([command, kind]): [string, ListCommand] => [
      `ec2 ${command}`,
      { options: [kind.option ?? "filters"], answer: (options, list) => describeEc2(kind, options, list) },
    ]),
  ),
  "ec2 describe-route-tables": { options: ["filters", "route-table-ids"], answer: describeRouteTables },
};
