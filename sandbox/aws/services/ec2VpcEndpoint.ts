import { regionalArn } from "../arn.js";
import { boolean, optionalText, policy, set, string, text, texts } from "../definition.js";
import type { AwsRecord, JsonObject, ResourceDefinition } from "../definition.js";
import type { EndpointService, EndpointType } from "../endpointServices.js";
import { crc32, ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { oneOf, tags } from "../rules.js";
import { VPC_ENDPOINT } from "../types.js";
import {
  requireFreeName,
  requireFreeTables,
  requireOnePerZone,
  requireOwnGroups,
  requireQuota,
  requireService,
  requireTypesArguments,
} from "./ec2VpcEndpointRules.js";
import { requireVpc } from "./ec2Network.js";

/** What an endpoint allows when nobody says anything.
 *  https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
const ALLOW_ALL = JSON.stringify({
  Version: "2008-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

/** Endpoints of AWS's own services, as a route (gateway) or as addresses in subnets (interface). */
export const vpcEndpoint: ResourceDefinition = {
  type: VPC_ENDPOINT,
  scope: "region",
  properties: {
    vpcId: string({ required: true, replaces: true }),
    serviceName: string({ required: true, replaces: true }),
    vpcEndpointType: string({ default: "Gateway", replaces: true, rule: oneOf("Gateway", "Interface") }),
    routeTableIds: set(string(), { computed: true }),
    subnetIds: set(string(), { computed: true }),
    securityGroupIds: set(string(), { computed: true }),
    privateDnsEnabled: boolean({ computed: true }),
    policy: policy({ computed: true }),
    tags,
  },
  computed: [
    "arn",
    "cidrBlocks",
    "dnsEntries",
    "ipAddressType",
    "networkInterfaceIds",
    "ownerId",
    "prefixListId",
    "requesterManaged",
    "serviceRegion",
    "state",
  ],
  volatile: ["dnsEntries", "networkInterfaceIds"],
  notFound: (id) => ({
    code: "InvalidVpcEndpointId.NotFound",
    message: `The Vpc Endpoint Id '${id}' does not exist`,
  }),
  create(place, inputs) {
    const service = allowed(place, inputs);
    requireQuota(place, inputs);
    const id = ec2Id("vpce");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `vpc-endpoint/${id}`),
        cidrBlocks: [],
        ipAddressType: "ipv4",
        ownerId: place.account,
        policy: optionalText(inputs, "policy") ?? ALLOW_ALL,
        prefixListId: typeOf(inputs) === "Gateway" ? prefixList(service) : "",
        requesterManaged: false,
        serviceRegion: place.region,
        state: "available",
        ...attachments(place, id, inputs, service),
      },
    };
  },
  update(place, record, inputs) {
    const service = allowed(place, inputs, record);
    return attachments(place, record.id, { ...record.properties, ...inputs }, service);
  },
};

/** @param self the endpoint that is changed, which does not stand in its own way
 *  @throws CloudError when AWS would not make such an endpoint. */
function allowed(place: Place, inputs: JsonObject, self?: AwsRecord): EndpointService {
  const vpc = requireVpc(place, text(inputs, "vpcId"));
  const service = requireService(place, inputs);
  requireTypesArguments(inputs);
  requireFreeTables(place, vpc, inputs, prefixList(service), self);
  requireOnePerZone(place, vpc, inputs);
  requireOwnGroups(place, vpc, inputs);
  requireFreeName(place, vpc, inputs, service, self);
  return service;
}

/** What an endpoint has in its VPC: of a gateway routes, of an interface addresses with a security group and names. */
function attachments(place: Place, id: string, inputs: JsonObject, service: EndpointService): JsonObject {
  const vpc = requireVpc(place, text(inputs, "vpcId"));
  const isInterface = typeOf(inputs) === "Interface";
  const groups = texts(inputs, "securityGroupIds");
  const subnetIds = texts(inputs, "subnetIds");
  const privateDnsEnabled = inputs["privateDnsEnabled"] === true;
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html: without a group, the VPC's default one.
  const defaultGroup = isInterface ? [text(vpc.properties, "defaultSecurityGroupId")] : [];
  const ownName = `${id}-${crc32(id).toString(16)}.${service.serviceName.split(".").slice(3).reverse().join(".")}.${place.region}.vpce.amazonaws.com`;
  const names = isInterface ? [ownName, ...(privateDnsEnabled ? [service.privateName] : [])] : [];
  return {
    routeTableIds: texts(inputs, "routeTableIds"),
    subnetIds,
    securityGroupIds: groups.length > 0 ? groups : defaultGroup,
    privateDnsEnabled,
    networkInterfaceIds: subnetIds.map((subnet) => `eni-0${crc32(`${id}${subnet}`).toString(16).padStart(16, "0")}`),
    dnsEntries: names.map((dnsName) => ({ dnsName, hostedZoneId: "Z0" })),
  };
}

/** The block of addresses that routes to a gateway lead to. */
function prefixList({ serviceName }: EndpointService): string {
  return `pl-${crc32(serviceName).toString(16).padStart(8, "0")}`;
}

function typeOf(inputs: JsonObject): EndpointType {
  return inputs["vpcEndpointType"] === "Interface" ? "Interface" : "Gateway";
}
