import { randomUUID } from "node:crypto";
import { CloudError } from "../../control.js";
import { parseArn, regionalArn } from "../arn.js";
import { boolean, string, text, type AwsRecord, type ResourceDefinition } from "../definition.js";
import { notFound } from "../errors.js";
import type { Place } from "../place.js";
import { arnOf, tags } from "../rules.js";
import { RESOURCE_SHARE, SHARE_ACCEPTER, SHARE_PRINCIPAL, SHARED_RESOURCE, TRANSIT_GATEWAY } from "../types.js";
import { isAccepted } from "./ramRecords.js";

/** https://docs.aws.amazon.com/ram/latest/APIReference/API_GetResourceShares.html#API_GetResourceShares_Errors */
const NO_SHARE = (arn: string) => ({
  code: "UnknownResourceException",
  message: `ResourceShare ${arn} could not be found.`,
});

/** https://docs.aws.amazon.com/ram/latest/APIReference/API_CreateResourceShare.html */
export const resourceShare: ResourceDefinition = {
  type: RESOURCE_SHARE,
  scope: "region",
  properties: {
    name: string({ required: true }),
    allowExternalPrincipals: boolean({ default: false }),
    tags,
  },
  computed: ["arn", "permissionArns", "resourceShareConfiguration"],
  notFound: NO_SHARE,
  create(place) {
    const arn = regionalArn(place, "ram", `resource-share/${randomUUID()}`);
    const resourceShareConfiguration = { retainSharingOnAccountLeaveOrganization: false };
    return { id: arn, outputs: { arn, permissionArns: [], resourceShareConfiguration } };
  },
  update: () => ({}),
  delete(place, { id }) {
    for (const type of [SHARED_RESOURCE, SHARE_PRINCIPAL, SHARE_ACCEPTER]) {
      for (const record of place.everywhere(type)) if (shareOf(record) === id) place.remove(record);
    }
    return undefined;
  },
};

/** What is shared: only one's own. The stand-in knows transit gateways.
 *  https://docs.aws.amazon.com/ram/latest/APIReference/API_AssociateResourceShare.html */
export const resourceAssociation: ResourceDefinition = {
  type: SHARED_RESOURCE,
  scope: "region",
  properties: {
    resourceArn: string({ required: true, replaces: true, rule: arnOf() }),
    resourceShareArn: string({ required: true, replaces: true, rule: arnOf("ram") }),
  },
  computed: [],
  notFound: NO_SHARE,
  create(place, inputs) {
    const share = requireShare(place, text(inputs, "resourceShareArn"));
    const resourceArn = text(inputs, "resourceArn");
    if (!place.all(TRANSIT_GATEWAY).some(({ properties }) => properties["arn"] === resourceArn)) {
      const { account = "" } = parseArn(resourceArn) ?? {};
      throw new CloudError(
        account === place.account ? "UnknownResourceException" : "OperationNotPermittedException",
        account === place.account
          ? `Resource ${resourceArn} could not be found.`
          : "You cannot share the resource, because you are not its owner.",
      );
    }
    return { id: `${share.id},${resourceArn}`, outputs: {} };
  },
};

/** With whom. The accounts of the stand-in are in no organization.
 *  https://docs.aws.amazon.com/ram/latest/userguide/tshoot-sharing-outside-org.html */
export const principalAssociation: ResourceDefinition = {
  type: SHARE_PRINCIPAL,
  scope: "region",
  properties: {
    principal: string({ required: true, replaces: true }),
    resourceShareArn: string({ required: true, replaces: true, rule: arnOf("ram") }),
  },
  computed: [],
  notFound: NO_SHARE,
  create(place, inputs) {
    const share = requireShare(place, text(inputs, "resourceShareArn"));
    const principal = text(inputs, "principal");
    if (share.properties["allowExternalPrincipals"] !== true) {
      throw new CloudError(
        "InvalidParameterException",
        `Principal ${principal} is not in your AWS organization. You do not have permission to add external AWS accounts to a resource share.`,
      );
    }
    return { id: `${share.id},${principal}`, outputs: {}, hidden: { accepted: false } };
  },
};

/** Accepts an invitation; to forget it is to leave the share. hashicorp/terraform-provider-aws,
 *  internal/service/ram/resource_share_accepter.go. */
export const shareAccepter: ResourceDefinition = {
  type: SHARE_ACCEPTER,
  scope: "region",
  properties: { shareArn: string({ required: true, replaces: true, rule: arnOf("ram") }) },
  computed: ["invitationArn", "receiverAccountId", "resources", "senderAccountId", "shareId", "shareName", "status"],
  notFound: NO_SHARE,
  create(place, inputs) {
    const shareArn = text(inputs, "shareArn");
    const invitation = invitationOf(place, shareArn);
    const share = place.anywhere(RESOURCE_SHARE, ({ id }) => id === shareArn);
    if (!invitation || isAccepted(invitation) || !share) {
      throw new CloudError(
        "NotFound",
        `No pending RAM Resource Share (${shareArn}) invitation found\n\nNOTE: If both AWS accounts are in the same AWS Organization and RAM Sharing with AWS Organizations is enabled, this resource is not necessary`,
      );
    }
    invitation.hidden = { accepted: true };
    const shared = place.everywhere(SHARED_RESOURCE).filter((record) => shareOf(record) === shareArn);
    return {
      id: shareArn,
      outputs: {
        invitationArn: shareArn.replace("resource-share/", "resource-share-invitation/"),
        receiverAccountId: place.account,
        resources: shared.map(({ properties }) => text(properties, "resourceArn")),
        senderAccountId: share.account,
        shareId: shareArn.replace(/^.*resource-share\//, "rs-"),
        shareName: text(share.properties, "name"),
        status: "ACTIVE",
      },
    };
  },
  delete(place, { id }) {
    const invitation = invitationOf(place, id);
    if (invitation) place.remove(invitation);
    return undefined;
  },
};

/** What another account has invited this one to, in this region. */
function invitationOf(place: Place, shareArn: string): AwsRecord | undefined {
  return place.anywhere(SHARE_PRINCIPAL, (record) => {
    const isHere = record.region === place.region && record.properties["principal"] === place.account;
    return isHere && shareOf(record) === shareArn;
  });
}

function shareOf({ properties }: AwsRecord): unknown {
  return properties["resourceShareArn"] ?? properties["shareArn"];
}

function requireShare(place: Place, arn: string): AwsRecord {
  const found = place.find(RESOURCE_SHARE, arn);
  if (found) return found;
  const { code, message } = NO_SHARE(arn);
  throw notFound(code, message);
}
