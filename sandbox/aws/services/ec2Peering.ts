import { CloudError } from "../../control.js";
import { overlaps } from "../cidr.js";
import { boolean, optionalText, string, text } from "../definition.js";
import type { AwsRecord, JsonObject, ResourceDefinition } from "../definition.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { tags } from "../rules.js";
import { PEERING, PEERING_ACCEPTER, VPC } from "../types.js";
import { blockOf, requireVpc } from "./ec2Network.js";
import { joins, peeringsOf, removePeering, requirePeering, setRoutes, statusOf } from "./ec2PeeringRecords.js";

/** What neither side has asked for is off. */
const OPTIONS = { allowRemoteVpcDnsResolution: false };

const NOT_FOUND = (id: string) => ({
  code: "InvalidVpcPeeringConnectionID.NotFound",
  message: `The vpcPeeringConnection ID '${id}' does not exist`,
});

/** The requester's side. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcPeeringConnection.html */
export const peering: ResourceDefinition = {
  type: PEERING,
  scope: "region",
  properties: {
    vpcId: string({ required: true, replaces: true }),
    peerVpcId: string({ required: true, replaces: true }),
    peerOwnerId: string({ computed: true, replaces: true }),
    peerRegion: string({ computed: true, replaces: true }),
    autoAccept: boolean(),
    tags,
  },
  computed: ["accepter", "acceptStatus", "requester"],
  notFound: NOT_FOUND,
  create(place, inputs) {
    const autoAccept = inputs["autoAccept"] === true;
    if (autoAccept && inputs["peerRegion"] !== undefined) {
      throw new CloudError(
        "InvalidParameterCombination",
        "`peer_region` cannot be set whilst `auto_accept` is `true` when creating an EC2 VPC Peering Connection",
      );
    }
    const peerOwnerId = optionalText(inputs, "peerOwnerId") ?? place.account;
    const peerRegion = optionalText(inputs, "peerRegion") ?? place.region;
    requirePeerable(place, inputs, peerOwnerId, peerRegion);
    const asked = { ...inputs, peerOwnerId, peerRegion };
    const id = ec2Id("pcx");
    if (autoAccept) requireAcceptable(place, asked, id);
    const acceptStatus = autoAccept ? "active" : "pending-acceptance";
    return {
      id,
      outputs: { accepter: OPTIONS, acceptStatus, peerOwnerId, peerRegion, requester: OPTIONS },
    };
  },
  update(place, record, inputs) {
    if (inputs["autoAccept"] === true) accept(place, record);
    return { acceptStatus: statusOf(record) };
  },
  delete(place, record) {
    removePeering(place, record);
    return undefined;
  },
};

/** The accepter's side, which is there as soon as the requester asks: this only adopts it, and forgets it again. */
export const peeringAccepter: ResourceDefinition = {
  type: PEERING_ACCEPTER,
  scope: "region",
  properties: {
    vpcPeeringConnectionId: string({ required: true, replaces: true }),
    autoAccept: boolean(),
    tags,
  },
  computed: ["accepter", "acceptStatus", "peerOwnerId", "peerRegion", "peerVpcId", "requester", "vpcId"],
  notFound: NOT_FOUND,
  create(place, inputs) {
    const connection = requirePeering(place, text(inputs, "vpcPeeringConnectionId"));
    if (inputs["autoAccept"] === true) accept(place, connection);
    return { id: connection.id, outputs: accepterView(place, connection) };
  },
  update(place, record, inputs) {
    const connection = requirePeering(place, record.id);
    if (inputs["autoAccept"] === true) accept(place, connection);
    return accepterView(place, connection);
  },
};

/** Another account sees the requester as its peer; the requester's own, the accepter, whatever the region. So the provider
 *  says it (resourceVPCPeeringConnectionRead of Terraform's). */
function accepterView(place: Place, connection: AwsRecord): JsonObject {
  const { vpcId = "", peerVpcId = "", peerOwnerId = "", peerRegion = "" } = connection.properties;
  const common = { acceptStatus: statusOf(connection), accepter: OPTIONS, requester: OPTIONS, peerRegion };
  const isOther = connection.account !== place.account;
  return isOther
    ? { ...common, vpcId: peerVpcId, peerVpcId: vpcId, peerOwnerId: connection.account }
    : { ...common, vpcId, peerVpcId, peerOwnerId };
}

function requirePeerable(place: Place, inputs: JsonObject, peerOwnerId: string, peerRegion: string): void {
  const requester = requireVpc(place, text(inputs, "vpcId"));
  const peerVpcId = text(inputs, "peerVpcId");
  const peer = place.anywhere(VPC, ({ id, account, region }) => {
    return id === peerVpcId && account === peerOwnerId && region === peerRegion;
  });
  if (!peer || peer.id === requester.id || overlaps(blockOf(requester), blockOf(peer))) {
    // The connection is made, fails, is what the provider reports, and goes by itself.
    throw new CloudError(
      "failed",
      "unexpected state 'failed', wanted target 'active, pending-acceptance'. last error: Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range",
    );
  }
  if (peeringsOf(place, requester.id).some((record) => joins(record, peer.id))) {
    // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    throw new CloudError(
      "VpcPeeringConnectionAlreadyExists",
      "A VPC peering connection between the VPCs already exists.",
    );
  }
}

/** Accepts what is pending; anything else stays as it is. */
function accept(place: Place, connection: AwsRecord): void {
  if (statusOf(connection) !== "pending-acceptance") return;
  requireAcceptable(place, connection.properties, connection.id);
  connection.properties = { ...connection.properties, acceptStatus: "active" };
  setRoutes(place, connection.id, "active");
}

/** The accepter's account accepts, in the accepter's region.
 *  https://docs.aws.amazon.com/vpc/latest/peering/accept-vpc-peering-connection.html */
function requireAcceptable(place: Place, asked: JsonObject, name: string): void {
  const [owner, region] = [text(asked, "peerOwnerId"), text(asked, "peerRegion")];
  if (owner !== place.account) {
    throw new CloudError("OperationNotPermitted", `User ${place.account} cannot accept peering ${name}`);
  }
  if (region !== place.region) {
    throw new CloudError(
      "OperationNotPermitted",
      `Incorrect region (${place.region}) specified for this request. VPC peering connection ${name} must be accepted in region ${region}`,
    );
  }
  for (const vpcId of [text(asked, "vpcId"), text(asked, "peerVpcId")]) requireRoom(place, vpcId);
}

function requireRoom(place: Place, vpcId: string): void {
  const active = peeringsOf(place, vpcId).filter((record) => statusOf(record) === "active");
  if (active.length < place.quotas.activePeeringsPerVpc) return;
  throw new CloudError(
    "ActiveVpcPeeringConnectionPerVpcLimitExceeded",
    "You've reached the limit on the number of active VPC peering connections you can have for the specified VPC.",
  );
}
