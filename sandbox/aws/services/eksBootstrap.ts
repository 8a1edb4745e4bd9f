import { parseArn, partition, regionalArn } from "../arn.js";
import { nested, text, texts, type AwsRecord, type JsonObject } from "../definition.js";
import { invalidParameter } from "../errors.js";
import type { Place } from "../place.js";
import { ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION, ROLE } from "../types.js";
import { authenticationMode } from "./eksClusterSchema.js";
import { roleByArn } from "./trust.js";

/** With built-in node pools EKS makes the node role's access entry itself.
 *  https://docs.aws.amazon.com/eks/latest/userguide/auto-accesscontrol.html */
export function allowNodes(place: Place, clusterName: string, inputs: JsonObject): void {
  const compute = nested(inputs, "computeConfig");
  if (texts(compute, "nodePools").length === 0) return;
  const nodeRole = text(compute, "nodeRoleArn");
  const role = roleByArn(place, nodeRole);
  if (!role) throw invalidParameter(`The specified nodeRoleArn ${nodeRole} does not exist`);
  grant(place, clusterName, role, "EC2", { AmazonEKSAutoNodePolicy: { type: "cluster" } });
}

/** Unless told not to, EKS makes whoever creates a cluster its administrator.
 *  https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
export function allowCreator(place: Place, clusterName: string, inputs: JsonObject): void {
  const wanted = nested(inputs, "accessConfig")["bootstrapClusterCreatorAdminPermissions"] !== false;
  if (!wanted || authenticationMode(inputs) === "CONFIG_MAP") return;
  const roleName = /^assumed-role\/([^/]+)\//.exec(parseArn(place.caller.arn)?.resource ?? "")?.[1];
  const creator = place.anywhere(ROLE, (role) => role.account === place.account && role.id === roleName);
  if (creator) grant(place, clusterName, creator, "STANDARD", { AmazonEKSClusterAdminPolicy: { type: "cluster" } });
}

/** Makes an access entry with policies, as EKS does by itself; none where there is one already.
 *  @param policies scopes by the policy's name */
export function grant(
  place: Place,
  clusterName: string,
  role: AwsRecord,
  type: string,
  policies: Readonly<Record<string, JsonObject>>,
): void {
  const principalArn = text(role.properties, "arn");
  const id = `${clusterName}:${principalArn}`;
  if (place.find(ACCESS_ENTRY, id)) return;
  const madeBy = { madeBy: "eks" };
  place.add(ACCESS_ENTRY, {
    id,
    properties: entryProperties(place, { clusterName, principalArn, type }),
    hidden: { ...madeBy, principalId: text(role.properties, "uniqueId") },
  });
  const associatedAt = place.now.toISOString();
  for (const [name, accessScope] of Object.entries(policies)) {
    const policyArn = `arn:${partition(place.region).partition}:eks::aws:cluster-access-policy/${name}`;
    place.add(ACCESS_POLICY_ASSOCIATION, {
      id: `${clusterName}#${principalArn}#${policyArn}`,
      properties: { clusterName, principalArn, policyArn, accessScope, associatedAt, modifiedAt: associatedAt },
      hidden: madeBy,
    });
  }
}

/** What an access entry reads as, from what was asked for. */
export function entryProperties(
  place: Place,
  entry: { readonly clusterName: string; readonly principalArn: string; readonly type: string },
): JsonObject {
  const { resource = "", account = place.account } = parseArn(entry.principalArn) ?? {};
  const roleName = resource.slice(resource.lastIndexOf("/") + 1);
  const now = place.now.toISOString();
  return {
    ...entry,
    accessEntryArn: regionalArn(
      place,
      "eks",
      `access-entry/${entry.clusterName}/role/${account}/${roleName}/${crypto.randomUUID()}`,
    ),
    createdAt: now,
    modifiedAt: now,
    kubernetesGroups: [],
    tags: {},
    tagsAll: {},
    userName: userName(entry.type, account, roleName),
  };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
function userName(type: string, account: string, roleName: string): string {
  if (type !== "STANDARD") return "system:node:{{EC2PrivateDNSName}}";
  return `arn:aws:sts::${account}:assumed-role/${roleName}/{{SessionName}}`;
}
