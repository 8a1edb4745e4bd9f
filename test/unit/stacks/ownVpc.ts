import type { Outputs } from "../components/recorded.js";

export const VPC = "vpc-0123456789abcdef0";
export const SUBNETS = ["subnet-0123456789abcdefa", "subnet-0123456789abcdefb"];
export const TABLE = "rtb-0123456789abcdef0";
/** What the file says of it. */
export const OWN = `network: { vpcId: ${VPC}, cidr: 10.200.0.0/16, privateSubnetIds: [${SUBNETS.join()}], privateRouteTableIds: [${TABLE}] }`;

/** An account in which the owner's VPC is as it should be, but for what a test changes. */
export function account(changes: Outputs = {}): Outputs {
  return {
    "aws:ec2/getVpc:getVpc": () => ({
      cidrBlockAssociations: [
        { cidrBlock: "10.200.0.0/16", state: "associated" },
        { cidrBlock: "10.0.0.0/16", state: "disassociated" },
      ],
      enableDnsSupport: true,
      enableDnsHostnames: true,
    }),
    "aws:ec2/getSubnet:getSubnet": (_, { id }) => ({
      vpcId: VPC,
      cidrBlock: `10.200.${SUBNETS.indexOf(String(id))}.0/24`,
      availabilityZone: `eu-west-1${String(id).slice(-1)}`,
      availabilityZoneId: "euw1-az1",
      availableIpAddressCount: 250,
      mapPublicIpOnLaunch: false,
      tags: { "kubernetes.io/role/internal-elb": "1" },
    }),
    "aws:ec2/getRouteTable:getRouteTable": () => ({
      vpcId: VPC,
      associations: SUBNETS.map((subnetId) => ({ main: false, subnetId })),
      routes: [{ gatewayId: "", natGatewayId: "nat-1" }],
    }),
    "aws:eks/getClusters:getClusters": () => ({ names: [] }),
    ...changes,
  };
}
