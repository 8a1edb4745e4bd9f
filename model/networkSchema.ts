import * as z from "zod";
import { ENDPOINT_NAMES } from "./endpoints.js";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

/** What an environment may say for all of its clusters. */
const waysOut = {
  natGateways: z
    .enum(["per-zone", "one", "none"])
    .optional()
    .describe(
      "NAT gateways, private subnets' way to the internet. Default: per-zone in prod and on the hub, else one.",
    ),
  natReason: z.string().min(1).max(120).optional().describe("Why one NAT gateway is enough in prod."),
  endpoints: z
    .array(z.enum(ENDPOINT_NAMES))
    .optional()
    .describe("AWS services that are reached without NAT, through VPC endpoints. Default: none."),
};

/** `network` of an environment. */
export const networkDefaults = strict(waysOut);

/** `network` of the hub or a cluster. */
export const network = strict({
  ...waysOut,
  cidr: z
    .string()
    .optional()
    .describe(
      "The VPC's block, /16 to /28; required with vpcId. Default: a /16 of 10.0.0.0/8 that its name stands for.",
    ),
  serviceCidr: z.string().optional().describe("Block of the Kubernetes Services. Default: 172.20.0.0/16."),
  zones: z
    .array(z.string())
    .optional()
    .describe("Availability zones, at least two; fixed for a cluster's life. Default: the region's first three."),
  localZones: z
    .array(text(RULES.localZone, "Local Zone of the region."))
    .optional()
    .describe(
      "Local Zones with a subnet, at most four, in the order of their blocks. Default: those of the node pools.",
    ),
  nodes: z.int().min(1).max(100_000).optional().describe("Most nodes that its subnets must have addresses for."),
  vpcId: text(RULES.vpcId, "A VPC that is there already: the fleet makes nothing of a network.").optional(),
  privateSubnetIds: z
    .array(text(RULES.subnetId, "Subnet of vpcId."))
    .optional()
    .describe("Where nodes run, with vpcId: subnets in at least two zones, with a way out of their own."),
  publicSubnetIds: z
    .array(text(RULES.subnetId, "Subnet of vpcId."))
    .optional()
    .describe("Where load balancers face the internet, with vpcId. Default: none."),
  privateRouteTableIds: z
    .array(text(RULES.routeTableId, "Route table of vpcId."))
    .optional()
    .describe("Tables of the private subnets, with vpcId: they get the routes of the link with the hub."),
});
