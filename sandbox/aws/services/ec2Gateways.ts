import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { optionalText, string, text, type AwsRecord, type ResourceDefinition } from "../definition.js";
import { dependencyViolation, notFound } from "../errors.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { oneOf, tags } from "../rules.js";
import { EIP, INTERNET_GATEWAY, NAT_GATEWAY } from "../types.js";
import { groupOf } from "../zones.js";
import { hasPublicAddress, interfacesWith } from "./ec2Interfaces.js";
import { requireSubnet, requireVpc } from "./ec2Network.js";

export const internetGateway: ResourceDefinition = {
  type: INTERNET_GATEWAY,
  scope: "region",
  properties: { vpcId: string({ computed: true }), tags },
  computed: ["arn", "ownerId"],
  notFound: (id) => ({
    code: "InvalidInternetGatewayID.NotFound",
    message: `The internetGateway ID '${id}' does not exist`,
  }),
  create(place, inputs) {
    attach(place, optionalText(inputs, "vpcId"));
    const id = ec2Id("igw");
    return {
      id,
      outputs: {
        arn: regionalArn(place, "ec2", `internet-gateway/${id}`),
        ownerId: place.account,
        vpcId: inputs["vpcId"] ?? "",
      },
    };
  },
  update(place, record, inputs) {
    const wanted = optionalText(inputs, "vpcId");
    if (wanted === undefined || wanted === record.properties["vpcId"]) return {};
    refuseWhileMapped(place, record);
    attach(place, wanted);
    return { vpcId: wanted };
  },
  delete(place, record) {
    refuseWhileMapped(place, record);
    return undefined;
  },
};

export const eip: ResourceDefinition = {
  type: EIP,
  scope: "region",
  properties: { domain: string({ default: "vpc", replaces: true, rule: oneOf("vpc") }), tags },
  computed: ["allocationId", "arn", "networkBorderGroup", "publicDns", "publicIp", "publicIpv4Pool"],
  notFound: (id) => ({
    code: "InvalidAllocationID.NotFound",
    message: `The allocation ID '${id}' does not exist`,
  }),
  create(place) {
    const taken = place.all(EIP);
    if (taken.length >= place.quotas.elasticIps) {
      throw new CloudError("AddressLimitExceeded", "The maximum number of addresses has been reached.");
    }
    const publicIp = freeAddress(taken);
    const id = ec2Id("eipalloc");
    return {
      id,
      outputs: {
        allocationId: id,
        arn: regionalArn(place, "ec2", `elastic-ip/${id}`),
        networkBorderGroup: place.region,
        publicDns: `ec2-${publicIp.replaceAll(".", "-")}.${place.region}.compute.amazonaws.com`,
        publicIp,
        publicIpv4Pool: "amazon",
      },
    };
  },
  delete(place, record) {
    if (natWith(place, record.id)) {
      throw new CloudError(
        "InvalidIPAddress.InUse",
        `Address ${text(record.properties, "publicIp")} is in use and cannot be released.`,
      );
    }
    return undefined;
  },
};

export const natGateway: ResourceDefinition = {
  type: NAT_GATEWAY,
  scope: "region",
  properties: {
    subnetId: string({ required: true, replaces: true }),
    allocationId: string({ replaces: true }),
    connectivityType: string({ default: "public", replaces: true, rule: oneOf("public", "private") }),
    tags,
  },
  computed: ["associationId", "networkInterfaceId", "privateIp", "publicIp"],
  check(inputs, given) {
    const isPublic = inputs["connectivityType"] !== "private";
    if (isPublic === given.has("allocationId")) return [];
    const reason = isPublic
      ? "allocation_id is required when connectivity_type is `public`"
      : "allocation_id is not supported with connectivity_type = `private`";
    return [{ property: "allocationId", reason }];
  },
  notFound: (id) => ({ code: "NatGatewayNotFound", message: `NAT gateway ${id} was not found` }),
  create(place, inputs) {
    const subnet = requireSubnet(place, text(inputs, "subnetId"));
    const zone = text(subnet.properties, "availabilityZone");
    if (groupOf(place.region, zone) !== place.region) {
      // Some Local Zones have them by now; the stand-in takes none for one of these.
      throw new CloudError("NotAvailableInZone", "Nat Gateway is not available in this availability zone");
    }
    const inZone = place.all(NAT_GATEWAY).filter((other) => {
      return requireSubnet(place, text(other.properties, "subnetId")).properties["availabilityZone"] === zone;
    });
    if (inZone.length >= place.quotas.natGatewaysPerZone) {
      const limit = place.quotas.natGatewaysPerZone;
      throw new CloudError(
        "NatGatewayLimitExceeded",
        `Performing this operation would exceed the limit of ${limit} NAT gateways per availability zone`,
      );
    }
    const outputs = { networkInterfaceId: ec2Id("eni"), privateIp: "" };
    if (inputs["connectivityType"] === "private") return { id: ec2Id("nat"), outputs };
    const address = freeAllocation(place, text(inputs, "allocationId"));
    const vpcId = text(subnet.properties, "vpcId");
    if (!gatewayOf(place, vpcId)) {
      // The gateway is made, fails and is what the provider reports: "unexpected state 'failed', wanted target 'available'".
      throw new CloudError("Gateway.NotAttached", `Network ${vpcId} has no Internet gateway attached`);
    }
    return {
      id: ec2Id("nat"),
      outputs: { ...outputs, associationId: ec2Id("eipassoc"), publicIp: text(address.properties, "publicIp") },
    };
  },
};

/** The internet gateway that is attached to a VPC. */
function gatewayOf(place: Place, vpcId: string): AwsRecord | undefined {
  return place.all(INTERNET_GATEWAY).find((other) => other.properties["vpcId"] === vpcId);
}

function attach(place: Place, vpcId: string | undefined): void {
  if (vpcId === undefined) return;
  requireVpc(place, vpcId);
  const other = gatewayOf(place, vpcId);
  if (other) {
    throw new CloudError("Resource.AlreadyAssociated", `resource ${other.id} is already attached to network ${vpcId}`);
  }
}

function refuseWhileMapped(place: Place, gateway: AwsRecord): void {
  const vpcId = gateway.properties["vpcId"];
  const mapped = place.all(NAT_GATEWAY).some((nat) => {
    const isPublic = nat.properties["connectivityType"] === "public";
    return isPublic && requireSubnet(place, text(nat.properties, "subnetId")).properties["vpcId"] === vpcId;
  });
  const balanced = typeof vpcId === "string" && interfacesWith(place, "vpcId", vpcId).some(hasPublicAddress);
  if ((mapped || balanced) && typeof vpcId === "string") {
    throw dependencyViolation(
      `Network ${vpcId} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
    );
  }
}

function freeAllocation(place: Place, id: string): AwsRecord {
  const address = place.find(EIP, id);
  if (!address) throw notFound("InvalidAllocationID.NotFound", `The allocation ID '${id}' does not exist`);
  if (natWith(place, id)) {
    throw new CloudError("Resource.AlreadyAssociated", `Elastic IP address [${id}] is already associated.`);
  }
  return address;
}

function natWith(place: Place, allocationId: string): AwsRecord | undefined {
  return place.all(NAT_GATEWAY).find((nat) => nat.properties["allocationId"] === allocationId);
}

/** From 198.18.0.0/15, which is nobody's (RFC 2544). */
function freeAddress(taken: readonly AwsRecord[]): string {
  const used = new Set(taken.map((other) => other.properties["publicIp"]));
  for (let host = 1; ; host++) {
    const address = `198.18.${Math.floor(host / 256)}.${host % 256}`;
    if (!used.has(address)) return address;
  }
}
