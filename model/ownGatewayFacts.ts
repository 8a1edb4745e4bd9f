import { formatPath } from "./findings.js";
import type { ClusterBase, Fault } from "./fleet.js";
import type { Found } from "./ownVpcFacts.js";

/** What AWS says of the owner's transit gateway in a region. */
export interface FoundGateway {
  /** The account that has it. */
  readonly ownerId: string;
  readonly acceptsByItself: boolean;
  readonly associatesByDefault: boolean;
  readonly propagatesByDefault: boolean;
}

/** Refuses a gateway of the owner's that would leave a cluster, or the hub, without a way through it: the fleet attaches VPCs to
 *  it, and writes into none of its tables.
 *  @param id as the file says it */
export function ownGatewayFaults(
  { name, account, region }: ClusterBase,
  id: string,
  found: Found<FoundGateway>,
): Fault[] {
  const path = formatPath(["transitGateway", "gateways", region]);
  if ("unreadable" in found) {
    const problem = `${id} cannot be read in ${region} of account ${account}, where ${name} is: ${found.unreadable}`;
    return [{ path, problem, remedy: `Write the id of one that is there, and share it with ${account} by AWS RAM.` }];
  }
  const { ownerId, acceptsByItself, associatesByDefault, propagatesByDefault } = found.found;
  const lacking = [
    ...(acceptsByItself || ownerId === account
      ? []
      : [{ what: "accept attachments of other accounts", option: "AutoAcceptSharedAttachments" }]),
    ...(associatesByDefault
      ? []
      : [{ what: "associate attachments with a table", option: "DefaultRouteTableAssociation" }]),
    ...(propagatesByDefault
      ? []
      : [{ what: "propagate routes to attached VPCs", option: "DefaultRouteTablePropagation" }]),
  ];
  return lacking.map(({ what, option }) => ({
    path,
    problem: `${id} does not ${what} by itself, so that nothing would lead through it between the hub and the clusters.`,
    remedy: `Switch it on: aws ec2 modify-transit-gateway --region ${region} --transit-gateway-id ${id} --options ${option}=enable; or write \`connectivity: own\`, and link ${name} yourself.`,
  }));
}
