import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EndpointName } from "../model/endpoints.js";
import type { NatGateways, NetworkPlan, SubnetPlan } from "../model/fleet.js";
import { madeAfter } from "./creationGuard.js";
import { FlowLogs } from "./flowLogs.js";
import { LocalZoneSubnets } from "./localZoneSubnets.js";
import { VpcEndpoints } from "./vpcEndpoints.js";

export interface NetworkArgs {
  /** Value of the `Name` tags, and part of the log group's name: `acme-prod-eu-west-1`. */
  readonly displayName: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Addresses and zones. */
  readonly plan: Pick<NetworkPlan, "cidr" | "subnets" | "localZones">;
  /** `per-zone` keeps the other zones' way out when one zone fails; `one` costs one gateway; with `none`, private subnets
   *  reach endpoints and peered networks alone. @default "one" */
  readonly natGateways?: NatGateways;
  /** AWS services that private subnets reach without NAT, by the end of their names: `s3`, `ecr.api`. @default [] */
  readonly endpoints?: readonly EndpointName[];
  /** ARN of the key that encrypts the flow logs; its policy must let CloudWatch use it for `flowLogGroup(displayName)`. */
  readonly kmsKeyArn: pulumi.Input<string>;
  /** Whether the engine refuses to delete or replace the VPC and the flow logs. @default false */
  readonly protect?: boolean;
  /** Asked before each part is made that AWS would make again at any time: the VPC, gateways, addresses and route tables.
   *  @default none */
  readonly creationGuard?: pulumi.ResourceHook;
}

/** A cluster's VPC: public and private subnets in each zone of the plan, a way out, flow logs, and a default security
 *  group that lets nothing through. */
export class Network extends pulumi.ComponentResource {
  readonly vpcId: pulumi.Output<string>;
  /** Subnets with a route to the internet gateway, in the order of the plan. */
  readonly publicSubnetIds: pulumi.Output<string>[];
  /** Subnets with a route to a NAT gateway, where there is one, in the order of the plan. */
  readonly privateSubnetIds: pulumi.Output<string>[];
  /** The same as soon as they are there: a control plane needs no way out, and takes AWS longer than a NAT gateway. */
  readonly controlPlaneSubnetIds: pulumi.Output<string>[];
  /** Tables of the private subnets, by the zone of the NAT gateway that each leads to, or would. */
  readonly privateRouteTableIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Subnets for nodes alone, by the name of their Local Zone; empty for none. */
  readonly localZoneSubnetIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Public addresses that connections to the internet come from, by zone. */
  readonly natAddresses: Readonly<Record<string, pulumi.Output<string>>>;
  /** What the private subnets also need to reach AWS: whoever runs there is made after it, and goes before it. */
  readonly endpoints: readonly VpcEndpoints[];

  constructor(
    private readonly name: string,
    private readonly args: NetworkArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("gitops-fleet:index:Network", name, {}, opts);
    const vpc = this.makeVpc();
    const publicTable = this.routeToInternet(vpc);
    const publicSubnets = this.makeSubnets(vpc, "public");
    const usablePublic = publicSubnets.map(({ plan, subnet }) => this.attach(plan, subnet, publicTable));
    const nats = this.makeNatGateways(publicSubnets, publicTable);
    const privateTables = this.makePrivateTables(vpc, nats);
    const privateSubnets = this.makeSubnets(vpc, "private");
    const usablePrivate = privateSubnets.map(({ plan, subnet }) =>
      this.attach(plan, subnet, tableOf(plan.zone, privateTables)),
    );
    this.endpoints = this.makeEndpoints(vpc, privateSubnets, privateTables);
    this.localZoneSubnetIds = this.makeLocalZoneSubnets(vpc, privateTables);
    this.closeDefaultSecurityGroup(vpc);
    new FlowLogs(`${name}-flow-logs`, { ...args, vpcId: vpc.id }, { parent: this });

    this.vpcId = vpc.id;
    // The association's own output: whoever uses a subnet waits until it has a way out, and is deleted before that goes.
    this.publicSubnetIds = usablePublic.map((association) => known(association.subnetId));
    this.privateSubnetIds = usablePrivate.map((association) => known(association.subnetId));
    this.controlPlaneSubnetIds = privateSubnets.map(({ subnet }) => subnet.id);
    this.privateRouteTableIds = Object.fromEntries(privateTables.map(({ zone, table }) => [zone, table.table.id]));
    this.natAddresses = Object.fromEntries(nats.map(({ zone, address }) => [zone, address.publicIp]));
    this.registerOutputs({
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      controlPlaneSubnetIds: this.controlPlaneSubnetIds,
      privateRouteTableIds: this.privateRouteTableIds,
      natAddresses: this.natAddresses,
    });
  }

  private makeVpc(): aws.ec2.Vpc {
    return new aws.ec2.Vpc(
      `${this.name}-vpc`,
      {
        cidrBlock: this.args.plan.cidr,
        // Both are needed by the cluster's private endpoint.
        enableDnsHostnames: true,
        enableDnsSupport: true,
        tags: { Name: this.args.displayName },
      },
      { ...this.guarded(), protect: this.args.protect ?? false },
    );
  }

  /** The options of what AWS would make again at any time. */
  private guarded(): pulumi.CustomResourceOptions {
    return { parent: this, ...madeAfter(this.args.creationGuard) };
  }

  private makeSubnets(vpc: aws.ec2.Vpc, role: SubnetPlan["role"]): PlannedSubnet[] {
    return this.args.plan.subnets
      .filter((plan) => plan.role === role)
      .map((plan) => {
        const subnet = new aws.ec2.Subnet(
          `${this.name}-${role}-${plan.zone}`,
          {
            vpcId: vpc.id,
            cidrBlock: plan.cidr,
            availabilityZone: plan.zone,
            mapPublicIpOnLaunch: false,
            tags: { Name: `${this.args.displayName}-${role}-${plan.zone}`, [LOAD_BALANCER_TAGS[role]]: "1" },
          },
          { parent: this },
        );
        return { plan, subnet };
      });
  }

  private routeToInternet(vpc: aws.ec2.Vpc): RoutedTable {
    const gateway = new aws.ec2.InternetGateway(
      `${this.name}-internet`,
      { vpcId: vpc.id, tags: { Name: this.args.displayName } },
      this.guarded(),
    );
    return this.makeTable(vpc, "public", { gatewayId: gateway.id });
  }

  private makeNatGateways(publicSubnets: readonly PlannedSubnet[], publicTable: RoutedTable): ZonedNat[] {
    const most = { "per-zone": publicSubnets.length, one: 1, none: 0 }[this.args.natGateways ?? "one"];
    return publicSubnets.slice(0, most).map(({ plan, subnet }) => {
      // A gateway without a way to the internet fails, and an address cannot be released while the internet gateway has it.
      const options = { ...this.guarded(), dependsOn: [...publicTable.routes] };
      const tags = { Name: `${this.args.displayName}-nat-${plan.zone}` };
      const address = new aws.ec2.Eip(`${this.name}-nat-${plan.zone}`, { domain: "vpc", tags }, options);
      const gateway = new aws.ec2.NatGateway(
        `${this.name}-nat-${plan.zone}`,
        { subnetId: subnet.id, allocationId: address.id, tags },
        options,
      );
      return { zone: plan.zone, address, gateway };
    });
  }

  /** One table for each NAT gateway, so that a zone uses its own; without any, the table of the first zone alone, which
   *  stays when a gateway is added. */
  private makePrivateTables(vpc: aws.ec2.Vpc, nats: readonly ZonedNat[]): ZonedTable[] {
    const [first] = this.args.plan.subnets;
    if (nats.length === 0 && first) {
      return [{ zone: first.zone, table: this.makeTable(vpc, `private-${first.zone}`) }];
    }
    return nats.map(({ zone, gateway }) => ({
      zone,
      table: this.makeTable(vpc, `private-${zone}`, { natGatewayId: gateway.id }),
    }));
  }

  private makeEndpoints(
    vpc: aws.ec2.Vpc,
    subnets: readonly PlannedSubnet[],
    tables: readonly ZonedTable[],
  ): VpcEndpoints[] {
    const services = this.args.endpoints ?? [];
    if (services.length === 0) return [];
    const { displayName, region, plan } = this.args;
    const args = {
      displayName,
      region,
      vpcId: vpc.id,
      cidr: plan.cidr,
      services,
      routeTableIds: tables.map(({ table }) => table.table.id),
      subnetIds: subnets.map(({ subnet }) => subnet.id),
    };
    return [new VpcEndpoints(`${this.name}-endpoints`, args, { parent: this })];
  }

  private makeLocalZoneSubnets(vpc: aws.ec2.Vpc, [first]: readonly ZonedTable[]): LocalZoneSubnets["ids"] {
    const { displayName, plan } = this.args;
    const { localZones = [] } = plan;
    if (localZones.length === 0 || first === undefined) return {};
    const args = { displayName, vpcId: vpc.id, plan: localZones, routeTableId: first.table.table.id };
    return new LocalZoneSubnets(`${this.name}-local`, args, { parent: this, dependsOn: [...first.table.routes] }).ids;
  }

  private makeTable(vpc: aws.ec2.Vpc, suffix: string, target?: RouteTarget): RoutedTable {
    const table = new aws.ec2.RouteTable(
      `${this.name}-${suffix}`,
      { vpcId: vpc.id, tags: { Name: `${this.args.displayName}-${suffix}` } },
      this.guarded(),
    );
    if (target === undefined) return { table, routes: [] };
    const route = new aws.ec2.Route(
      `${this.name}-${suffix}-internet`,
      { routeTableId: table.id, destinationCidrBlock: "0.0.0.0/0", ...target },
      { parent: this },
    );
    return { table, routes: [route] };
  }

  private attach(plan: SubnetPlan, subnet: aws.ec2.Subnet, routed: RoutedTable): aws.ec2.RouteTableAssociation {
    return new aws.ec2.RouteTableAssociation(
      `${this.name}-${plan.role}-${plan.zone}`,
      { subnetId: subnet.id, routeTableId: routed.table.id },
      { parent: this, dependsOn: [...routed.routes] },
    );
  }

  private closeDefaultSecurityGroup(vpc: aws.ec2.Vpc): void {
    new aws.ec2.DefaultSecurityGroup(
      `${this.name}-default`,
      { vpcId: vpc.id, ingress: [], egress: [], tags: { Name: `${this.args.displayName}-default-closed` } },
      { parent: this },
    );
  }
}

/** How EKS finds the subnets for its load balancers.
 *  https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const LOAD_BALANCER_TAGS = {
  public: "kubernetes.io/role/elb",
  private: "kubernetes.io/role/internal-elb",
} as const;

interface PlannedSubnet {
  readonly plan: SubnetPlan;
  readonly subnet: aws.ec2.Subnet;
}

interface ZonedNat {
  readonly zone: string;
  readonly address: aws.ec2.Eip;
  readonly gateway: aws.ec2.NatGateway;
}

type RouteTarget = { readonly gatewayId: pulumi.Input<string> } | { readonly natGatewayId: pulumi.Input<string> };

interface RoutedTable {
  readonly table: aws.ec2.RouteTable;
  /** To the internet. */
  readonly routes: readonly aws.ec2.Route[];
}

interface ZonedTable {
  readonly zone: string;
  readonly table: RoutedTable;
}

/** A zone's own table, or the only one there is. */
function tableOf(zone: string, tables: readonly ZonedTable[]): RoutedTable {
  const own = tables.find((candidate) => candidate.zone === zone) ?? tables[0];
  if (own === undefined) throw new Error(`No route table for ${zone}: the plan has no subnet.`);
  return own.table;
}

/** An association of a subnet always has the subnet's id; the provider types it as optional because gateways have none. */
function known(id: pulumi.Output<string | undefined>): pulumi.Output<string> {
  return id.apply((value) => {
    if (value === undefined) throw new Error("A route table association came back without its subnet.");
    return value;
  });
}
