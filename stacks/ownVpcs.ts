import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ConfigError, ownVpcFaults } from "../model/index.js";
import type { ClusterBase, Fleet, Found, FoundNetwork, OwnVpc } from "../model/index.js";
import type { CloudProviders } from "./providers.js";
import { readable } from "./readable.js";
import type { ProgramSettings } from "./settings.js";

/** Looks at the owner's VPCs that clusters are to be put into, before anything of the stack is made in them.
 *  @throws ConfigError for everything that is not as the file says, or as EKS and the hub need it. */
export async function checkOwnVpcs(
  fleet: Fleet,
  clusters: readonly ClusterBase[],
  cloud: CloudProviders,
  { fleetFile }: Pick<ProgramSettings, "fleetFile">,
): Promise<void> {
  const faults = await Promise.all(
    clusters.map(async (cluster) => {
      const own = cluster.network.ownVpc;
      if (!own) return [];
      return ownVpcFaults(fleet, cluster, await find(cluster, own, { provider: cloud.awsIn(cluster) }));
    }),
  );
  if (faults.flat().length > 0) throw new ConfigError(fleetFile, faults.flat());
}

async function find({ eksName }: ClusterBase, own: OwnVpc, options: pulumi.InvokeOptions): Promise<FoundNetwork> {
  const [vpc, subnets, routeTables, clusters] = await Promise.all([
    readable(findVpc(own.vpcId, options)),
    byId([...own.privateSubnetIds, ...own.publicSubnetIds], (id) => findSubnet(id, options)),
    byId(own.privateRouteTableIds, (id) => findRouteTable(id, options)),
    aws.eks.getClusters({}, options),
  ]);
  return { vpc, subnets, routeTables, isNew: !clusters.names.includes(eksName) };
}

async function findVpc(id: string, options: pulumi.InvokeOptions) {
  const { cidrBlockAssociations, enableDnsSupport, enableDnsHostnames } = await aws.ec2.getVpc({ id }, options);
  return {
    // A block that was taken away is listed for a while.
    blocks: cidrBlockAssociations.filter(({ state }) => state === "associated").map(({ cidrBlock }) => cidrBlock),
    dnsSupport: enableDnsSupport,
    dnsHostnames: enableDnsHostnames,
  };
}

async function findSubnet(id: string, options: pulumi.InvokeOptions) {
  const subnet = await aws.ec2.getSubnet({ id }, options);
  return {
    vpcId: subnet.vpcId,
    cidr: subnet.cidrBlock,
    zone: subnet.availabilityZone,
    zoneId: subnet.availabilityZoneId,
    givesPublicAddresses: subnet.mapPublicIpOnLaunch,
    freeAddresses: subnet.availableIpAddressCount,
    tags: subnet.tags,
  };
}

async function findRouteTable(id: string, options: pulumi.InvokeOptions) {
  const { vpcId, associations, routes } = await aws.ec2.getRouteTable({ routeTableId: id }, options);
  return {
    vpcId,
    subnetIds: associations.map(({ subnetId }) => subnetId).filter((subnetId) => subnetId !== ""),
    isMain: associations.some(({ main }) => main),
    leadsToInternetGateway: routes.some(({ gatewayId }) => gatewayId.startsWith("igw-")),
  };
}

async function byId<T>(
  ids: readonly string[],
  find: (id: string) => Promise<T>,
): Promise<Readonly<Record<string, Found<T>>>> {
  return Object.fromEntries(
    await Promise.all(ids.map(async (id): Promise<[string, Found<T>]> => [id, await readable(find(id))])),
  );
}
