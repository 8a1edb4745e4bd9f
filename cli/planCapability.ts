import { capabilityRoleName, clusterProject, type CapabilitySettings, type Fleet } from "../model/index.js";
import { columns, count } from "./output.js";

/** The plan's section about Argo CD where EKS runs it: who may enter, and which project each cluster belongs to. */
export function describeCapability(fleet: Fleet, capability: CapabilitySettings): string {
  const { identityCenter, roles, vpcEndpoints } = capability;
  const people = roles.map(({ role, groups, users }) => [
    role,
    [...groups.map((id) => `group ${id}`), ...users.map((id) => `user ${id}`)].join(", "),
  ]);
  const clusters = fleet.clusters.map((cluster) => [cluster.name, clusterProject(fleet, cluster)]);
  const reached = vpcEndpoints.length === 0 ? "from the internet" : `by ${vpcEndpoints.join(", ")} alone`;
  return [
    "EKS runs Argo CD for the hub, in a version and size of its own (`registration: eks-capability`), as the role\n",
    `${capabilityRoleName(fleet.name)}.\n`,
    `People log in by ${identityCenter.instanceArn} in ${identityCenter.region}.\n`,
    `They reach it ${reached}.\n`,
    columns(["ROLE", "GROUPS AND USERS"], people),
    "\n",
    columns(["CLUSTER", "PROJECT"], clusters),
    "It asks Git every six minutes: no webhook tells it of a push. Syncs run as that role, not as the teams' accounts.\n",
    `An Application may have 150 objects; ${count(fleet.clusters.length, "cluster")} of 100 are registered.\n`,
  ].join("");
}
