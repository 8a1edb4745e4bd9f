import * as z from "zod";
import { REGION_NAMES } from "./regions.js";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

const identities = strict({
  groups: z.array(text(RULES.identityId, "Id of a group.")).min(1).optional(),
  users: z.array(text(RULES.identityId, "Id of a user.")).min(1).optional(),
});

/** `hub.argocd.capability` of `fleet.yaml`: Argo CD as EKS runs it. */
export const capabilitySchema = strict({
  identityCenter: strict({
    instance: text(RULES.identityCenter, "ARN of the instance of IAM Identity Center by which people log in."),
    region: z.enum(REGION_NAMES).optional().describe("Where the instance is. Default: the hub's region."),
  }),
  roles: strict({
    admin: identities.describe("Who may do everything in Argo CD."),
    editor: identities.optional().describe("Who may change every project. Default: nobody."),
    viewer: identities.optional().describe("Who may see projects. The groups of teams may in any case."),
  }).describe("Argo CD's own roles, for groups and users of the Identity Center."),
  vpcEndpoints: z
    .array(text(RULES.vpcEndpointId, "Id of a VPC endpoint for eks-capabilities."))
    .min(1)
    .optional()
    .describe("The only ways to Argo CD's page and API. Default: the internet."),
});
