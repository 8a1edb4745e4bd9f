import { CloudError } from "../../control.js";
import { text, texts, type AwsRecord, type JsonObject } from "../definition.js";
import { endpointService, type EndpointService } from "../endpointServices.js";
import type { Place } from "../place.js";
import { VPC_ENDPOINT } from "../types.js";
import { endpointsOf, endpointsWith } from "./ec2EndpointRecords.js";
import { requireSubnet } from "./ec2Network.js";
import { requireTable } from "./ec2Routes.js";
import { requireGroup } from "./ec2SecurityGroups.js";

/** @throws CloudError when the region has no such service, or none of the endpoint's type. */
export function requireService(place: Place, inputs: JsonObject): EndpointService {
  const name = text(inputs, "serviceName");
  const type = text(inputs, "vpcEndpointType");
  const service = endpointService(place, name);
  if (!service) {
    // terraform-aws-modules/terraform-aws-vpc#481
    throw new CloudError("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  }
  if (!service.types.some((offered) => offered === type)) {
    // hashicorp/terraform#24478
    throw invalid(
      `Endpoint type (${type}) does not match available service types ([${[...service.types].sort().join(", ")}]).`,
    );
  }
  return service;
}

/** Tables are a gateway's, subnets, groups and names an interface's.
 *  https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html */
export function requireTypesArguments(inputs: JsonObject): void {
  const has = (property: string): boolean => texts(inputs, property).length > 0;
  if (inputs["vpcEndpointType"] === "Interface") {
    // ansible-collections/amazon.aws#576
    if (has("routeTableIds")) throw invalid("Route table IDs are only supported for Gateway type VPC Endpoint.");
    return;
  }
  // nanlabs/terraform-aws-starter#18
  if (has("subnetIds"))
    throw invalid("Subnet IDs are only supported for Interface and GatewayLoadBalancer type VPC Endpoints.");
  // The rules of the two are AWS's, the words are not.
  if (has("securityGroupIds")) throw invalid("Security group IDs are only supported for Interface type VPC Endpoints.");
  if (inputs["privateDnsEnabled"] === true)
    throw invalid("Private DNS is only supported for Interface type VPC Endpoints.");
}

/** A table has one route to a service's addresses (eksctl-io/eksctl#2510). */
export function requireFreeTables(
  place: Place,
  vpc: AwsRecord,
  inputs: JsonObject,
  prefixList: string,
  self: AwsRecord | undefined,
): void {
  for (const id of texts(inputs, "routeTableIds")) {
    if (requireTable(place, id).properties["vpcId"] !== vpc.id) throw otherNetwork("Route table", id, vpc);
    const taken = endpointsWith(place, "routeTableIds", id).some((other) => {
      return other !== self && other.properties["prefixListId"] === prefixList;
    });
    if (taken) {
      const message = `route table ${id} already has a route with destination-prefix-list-id ${prefixList}`;
      throw new CloudError("RouteAlreadyExists", message);
    }
  }
}

/** terraform-aws-modules/terraform-aws-vpc#583 */
export function requireOnePerZone(place: Place, vpc: AwsRecord, inputs: JsonObject): void {
  const zones = new Set<unknown>();
  for (const id of texts(inputs, "subnetIds")) {
    const { properties } = requireSubnet(place, id);
    if (properties["vpcId"] !== vpc.id) throw otherNetwork("Subnet", id, vpc);
    if (zones.has(properties["availabilityZone"])) {
      throw new CloudError(
        "DuplicateSubnetsInSameZone",
        `Found another VPC endpoint subnet in the availability zone of ${id}. VPC endpoint subnets should be in different availability zones supported by the VPC endpoint service.`,
      );
    }
    zones.add(properties["availabilityZone"]);
  }
}

/** @throws CloudError when a security group is of another VPC. */
export function requireOwnGroups(place: Place, vpc: AwsRecord, inputs: JsonObject): void {
  for (const id of texts(inputs, "securityGroupIds")) {
    if (requireGroup(place, id) !== vpc.id) throw otherNetwork("Security group", id, vpc);
  }
}

/** A service's usual name leads to one endpoint in a VPC, and the VPC has to answer for names at all. */
export function requireFreeName(
  place: Place,
  vpc: AwsRecord,
  inputs: JsonObject,
  service: EndpointService,
  self: AwsRecord | undefined,
): void {
  if (inputs["privateDnsEnabled"] !== true) return;
  // https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
  if (vpc.properties["enableDnsSupport"] !== true || vpc.properties["enableDnsHostnames"] !== true) {
    throw invalid(
      `Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${vpc.id}`,
    );
  }
  const others = endpointsOf(place, vpc.id).filter((other) => {
    return other !== self && other.properties["serviceName"] === service.serviceName;
  });
  // hashicorp/terraform-provider-aws#17535
  if (others.some(({ properties }) => properties["privateDnsEnabled"] === true)) {
    throw invalid(
      `private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${service.privateName} in the VPC ${vpc.id}`,
    );
  }
  // terraform-aws-modules/terraform-aws-vpc#982: the provider asks for names in the resolver's inbound endpoint alone.
  if (service.types.includes("Gateway") && !others.some(({ properties }) => properties["prefixListId"] !== "")) {
    throw invalid(
      `To set PrivateDnsOnlyForInboundResolverEndpoint to true, the VPC ${vpc.id} must have a Gateway endpoint for the service.`,
    );
  }
}

/** https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html */
export function requireQuota(place: Place, inputs: JsonObject): void {
  const type = inputs["vpcEndpointType"];
  const isGateway = type !== "Interface";
  const all = isGateway ? place.all(VPC_ENDPOINT) : endpointsOf(place, text(inputs, "vpcId"));
  const most = isGateway ? place.quotas.gatewayEndpoints : place.quotas.interfaceEndpointsPerVpc;
  if (all.filter(({ properties }) => properties["vpcEndpointType"] === type).length < most) return;
  throw new CloudError("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.");
}

function invalid(message: string): CloudError {
  return new CloudError("InvalidParameter", message, 400);
}

/** That it is refused is AWS's rule, the words are not. */
function otherNetwork(what: string, id: string, vpc: AwsRecord): CloudError {
  return invalid(`${what} ${id} does not belong to the VPC ${vpc.id}`);
}
