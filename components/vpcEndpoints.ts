import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { endpointType, type EndpointName } from "../model/endpoints.js";

export interface VpcEndpointsArgs {
  /** Start of the `Name` tags: `acme-prod-eu-west-1`. */
  readonly displayName: string;
  readonly region: string;
  readonly vpcId: pulumi.Input<string>;
  /** The VPC's block, whose addresses alone may use the endpoints. */
  readonly cidr: string;
  /** Ends of the services' names: `s3`, `ecr.api`. */
  readonly services: readonly EndpointName[];
  /** Tables that get a route to the services that have one. */
  readonly routeTableIds: pulumi.Input<string>[];
  /** Where the other services get an address: one subnet in each zone. */
  readonly subnetIds: pulumi.Input<string>[];
}

const HTTPS = 443;

/** AWS services that a VPC reaches without the internet, by their usual names. S3 and DynamoDB are routes, the others
 *  addresses in the subnets, which answer the VPC alone. */
export class VpcEndpoints extends pulumi.ComponentResource {
  /** `vpce-…`, by service. */
  readonly endpointIds: Readonly<Record<string, pulumi.Output<string>>>;

  constructor(
    private readonly name: string,
    private readonly args: VpcEndpointsArgs,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    super("gitops-fleet:index:VpcEndpoints", name, {}, opts);
    const { services, subnetIds, routeTableIds } = args;
    const gateways = services.filter((service) => endpointType(service) === "Gateway");
    const interfaces = services.filter((service) => endpointType(service) === "Interface");
    const made = gateways.map((service) => this.make(service, { vpcEndpointType: "Gateway", routeTableIds }));
    if (interfaces.length > 0) {
      const securityGroupIds = [this.makeGroup().id];
      const common = { vpcEndpointType: "Interface", privateDnsEnabled: true, subnetIds, securityGroupIds };
      made.push(...interfaces.map((service) => this.make(service, common)));
    }
    this.endpointIds = Object.fromEntries(made);
    this.registerOutputs({ endpointIds: this.endpointIds });
  }

  private make(service: EndpointName, kind: Partial<aws.ec2.VpcEndpointArgs>): [string, pulumi.Output<string>] {
    const { displayName, region, vpcId } = this.args;
    const endpoint = new aws.ec2.VpcEndpoint(
      `${this.name}-${service}`,
      {
        vpcId,
        serviceName: `com.amazonaws.${region}.${service}`,
        ...kind,
        tags: { Name: `${displayName}-${service}` },
      },
      { parent: this },
    );
    return [service, endpoint.id];
  }

  private makeGroup(): aws.ec2.SecurityGroup {
    const { displayName, vpcId, cidr } = this.args;
    const tags = { Name: `${displayName}-endpoints` };
    const group = new aws.ec2.SecurityGroup(
      this.name,
      { vpcId, description: "Endpoints of AWS services", tags },
      { parent: this },
    );
    new aws.vpc.SecurityGroupIngressRule(
      `${this.name}-https`,
      {
        securityGroupId: group.id,
        description: "AWS services, from the VPC",
        cidrIpv4: cidr,
        ipProtocol: "tcp",
        fromPort: HTTPS,
        toPort: HTTPS,
        tags,
      },
      { parent: this },
    );
    return group;
  }
}
