import * as z from "zod";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

/** `connectivity` of a cluster, an environment or the whole fleet. */
export const link = z.enum(["peering", "transit-gateway", "own"]).optional();

/** `transitGateway`: how the gateways come about that `connectivity: transit-gateway` asks for. */
export const transitGateway = strict({
  gateways: z
    .record(z.string().describe("AWS region."), text(RULES.transitGatewayId, "Id of the transit gateway there."))
    .optional()
    .describe(
      "Gateways that are there already, by region: peered with each other, and routing by their default tables. Default: the fleet makes one in each region, and peers them with the hub's.",
    ),
  sharing: z
    .enum(["invitation", "organization"])
    .optional()
    .describe(
      "How clusters of other accounts get to the fleet's gateways. `organization`: at once, where AWS RAM shares within the organization. Default: by an invitation that the other account accepts.",
    ),
})
  .optional()
  .describe("The transit gateways between the hub and clusters with `connectivity: transit-gateway`.");
