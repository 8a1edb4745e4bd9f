import { CLUSTER } from "./cluster.js";
import { ofType, referred, referringTo } from "./links.js";
import { type PlannedResource, type Policy, type StackResource, UNKNOWN, type Violation } from "./policy.js";
import { at, elements, numberOf } from "./values.js";

const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";
const LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
const INSTANCE = "aws:ec2/instance:Instance";
const LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration";
const MACHINES = [LAUNCH_TEMPLATE, INSTANCE, LAUNCH_CONFIGURATION];

export const SUBNET = "aws:ec2/subnet:Subnet";
const ROUTE_TABLE = "aws:ec2/routeTable:RouteTable";
const GATEWAY = "aws:ec2/internetGateway:InternetGateway";

export const nodePolicies: readonly Policy[] = [
  {
    name: "imdsv2-required",
    row: "metadata",
    ids: ["CKV_AWS_79", "CKV_AWS_341"],
    enforcementLevel: "mandatory",
    description: "Machines answer for their metadata to IMDSv2 alone, and not to pods.",
    remedy: 'Set metadataOptions to { httpTokens: "required", httpPutResponseHopLimit: 1 }.',
    types: MACHINES,
    check: metadataFaults,
  },
  {
    name: "node-group-launch-template",
    row: "metadata",
    ids: ["CKV_AWS_341"],
    enforcementLevel: "mandatory",
    description: "Managed nodes come from a launch template, which can keep pods from the metadata.",
    remedy: "Give the node group a launchTemplate, with metadataOptions.httpPutResponseHopLimit 1.",
    types: [NODE_GROUP],
    // https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html: EKS's own template allows two hops.
    check: ({ props }) =>
      at(props, "launchTemplate") === undefined
        ? [
            {
              property: "launchTemplate",
              value: undefined,
              problem: "EKS's own template lets pods use the node's role.",
            },
          ]
        : [],
  },
  {
    name: "no-public-addresses",
    row: "nodes",
    ids: ["CKV_AWS_130"],
    enforcementLevel: "mandatory",
    description: "Nothing gets a public address by being started.",
    remedy: "Set it to false, and let load balancers face the internet.",
    types: [SUBNET, ...MACHINES],
    check: ({ props }) =>
      ["mapPublicIpOnLaunch", "associatePublicIpAddress", ...interfaceAddresses(props)]
        .map((property) => ({ property, value: at(props, property) }))
        // A launch template writes its booleans as texts.
        .filter(({ value }) => value === true || value === "true")
        .map((found) => ({ ...found, problem: "Whatever starts here can be reached from the internet." })),
  },
  {
    name: "nodes-in-private-subnets",
    row: "nodes",
    ids: ["CIS 5.4.3"],
    enforcementLevel: "mandatory",
    description: "Nodes run in subnets without a route from the internet.",
    remedy: "Use subnets whose way out is a NAT gateway.",
    // Auto Mode takes every subnet of the cluster for nodes (aws/containers-roadmap#2793).
    checkStack: (resources) =>
      [
        ...ofType(resources, NODE_GROUP),
        ...ofType(resources, CLUSTER).filter(({ props }) => at(props, "computeConfig.enabled") === true),
      ].flatMap((resource) =>
        subnetsOf(resource)
          .filter((subnet) => isPublic(subnet, resources))
          .map(({ name }) => ({
            resource,
            property: resource.type === CLUSTER ? "vpcConfig.subnetIds" : "subnetIds",
            value: name,
            problem: "The subnet has a route to an internet gateway.",
          })),
      ),
  },
];

/** The subnets of a cluster or of nodes, as far as the stack has them. */
export function subnetsOf(resource: StackResource): StackResource[] {
  return referred(resource, ["vpcConfig", "subnetIds", "subnetId"], SUBNET);
}

function metadataFaults({ props }: PlannedResource): Violation[] {
  const options = at(props, "metadataOptions");
  // A machine that is made from a template has the template's, which is judged by itself.
  const isTemplates = options === undefined && at(props, "launchTemplate") !== undefined;
  if (isTemplates || options === UNKNOWN || at(options, "httpEndpoint") === "disabled") return [];
  const tokens = at(options, "httpTokens");
  const hops = at(options, "httpPutResponseHopLimit");
  return [
    ...(tokens === UNKNOWN || tokens === "required"
      ? []
      : [
          {
            property: "metadataOptions.httpTokens",
            value: tokens,
            problem: "IMDSv1 answers whoever makes the machine send a request.",
          },
        ]),
    ...(hops === UNKNOWN || numberOf(hops ?? 1) <= 1
      ? []
      : [
          {
            property: "metadataOptions.httpPutResponseHopLimit",
            value: hops,
            problem: "With more than one hop pods get the node's role.",
          },
        ]),
  ];
}

function interfaceAddresses(props: unknown): string[] {
  return elements(at(props, "networkInterfaces")).map(
    (_, index) => `networkInterfaces.${index}.associatePublicIpAddress`,
  );
}

function isPublic(subnet: StackResource, resources: readonly StackResource[]): boolean {
  const associations = referringTo(subnet, resources, {
    type: "aws:ec2/routeTableAssociation:RouteTableAssociation",
    property: "subnetId",
  });
  return associations
    .flatMap((association) => referred(association, ["routeTableId"], ROUTE_TABLE))
    .some((table) => leadsOut(table, resources));
}

function leadsOut(table: StackResource, resources: readonly StackResource[]): boolean {
  const routes = referringTo(table, resources, { type: "aws:ec2/route:Route", property: "routeTableId" });
  return (
    referred(table, ["routes"], GATEWAY).length > 0 ||
    elements(at(table.props, "routes")).some((route) => isGateway(at(route, "gatewayId"))) ||
    routes.some(
      (route) => referred(route, ["gatewayId"], GATEWAY).length > 0 || isGateway(at(route.props, "gatewayId")),
    )
  );
}

function isGateway(id: unknown): boolean {
  return typeof id === "string" && id.startsWith("igw-");
}
