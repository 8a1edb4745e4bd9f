import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { integer, list, map, nested, object, optionalText, set, string, text, texts } from "../definition.js";
import type { JsonObject, ResourceDefinition } from "../definition.js";
import { invalidParameter, resourceInUse } from "../errors.js";
import type { Place } from "../place.js";
import { arnOf, between, name, oneOf, tags } from "../rules.js";
import { ACCESS_ENTRY, LAUNCH_TEMPLATE, NODE_GROUP } from "../types.js";
import { requireSubnet } from "./ec2Network.js";
import { entryProperties } from "./eksBootstrap.js";
import { ofCluster } from "./eksCluster.js";
import { authenticationMode } from "./eksClusterSchema.js";
import { machinesOf } from "./eksMachines.js";
import { requireCluster } from "./eksAccess.js";
import { requireTrusted } from "./trust.js";

/** https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
const MAX_NODES = 450;

export const nodeGroup: ResourceDefinition = {
  type: NODE_GROUP,
  scope: "region",
  properties: {
    clusterName: string({ required: true, replaces: true }),
    nodeGroupName: string({
      computed: true,
      replaces: true,
      rule: name(1, 63, /^[0-9A-Za-z][A-Za-z0-9_-]*$/, "must match ^[0-9A-Za-z][A-Za-z0-9_-]*$"),
    }),
    nodeRoleArn: string({ required: true, replaces: true, rule: arnOf("iam") }),
    subnetIds: set(string(), { required: true, replaces: true }),
    scalingConfig: object(
      {
        desiredSize: integer({ required: true, rule: between(0, MAX_NODES) }),
        maxSize: integer({ required: true, rule: between(1, MAX_NODES) }),
        minSize: integer({ required: true, rule: between(0, MAX_NODES) }),
      },
      { required: true },
    ),
    amiType: string({ computed: true, replaces: true }),
    capacityType: string({ computed: true, replaces: true, rule: oneOf("ON_DEMAND", "SPOT", "CAPACITY_BLOCK") }),
    diskSize: integer({ computed: true, replaces: true }),
    instanceTypes: list(string(), { computed: true, replaces: true }),
    labels: map(string()),
    launchTemplate: object({
      id: string({ computed: true, replaces: true }),
      name: string({ computed: true, replaces: true }),
      version: string({ required: true }),
    }),
    taints: set(
      object({
        key: string({ required: true }),
        value: string(),
        effect: string({ required: true, rule: oneOf("NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE") }),
      }),
    ),
    releaseVersion: string({ computed: true }),
    version: string({ computed: true }),
    tags,
  },
  autoname: { property: "nodeGroupName", maxLength: 63 },
  computed: ["arn", "resources", "status"],
  check(inputs) {
    const scaling = nested(inputs, "scalingConfig");
    const [least, wanted, most] = [
      Number(scaling["minSize"]),
      Number(scaling["desiredSize"]),
      Number(scaling["maxSize"]),
    ];
    if (wanted < least || wanted > most || least > most) {
      return [
        { property: "scalingConfig", reason: `minSize ${least} ≤ desiredSize ${wanted} ≤ maxSize ${most} must hold` },
      ];
    }
    return [];
  },
  notFound: (id) => ({
    code: "ResourceNotFoundException",
    message: `No node group found for name: ${id.split(":")[1] ?? id}.`,
  }),
  async create(place, inputs) {
    const owner = requireCluster(place, text(inputs, "clusterName"));
    const groupName = text(inputs, "nodeGroupName");
    const id = `${owner.id}:${groupName}`;
    if (place.find(NODE_GROUP, id)) {
      throw resourceInUse(`NodeGroup already exists with name ${groupName} and cluster name ${owner.id}`);
    }
    if (ofCluster(place, NODE_GROUP, owner.id).length >= place.quotas.nodeGroupsPerCluster) {
      throw new CloudError("ResourceLimitExceededException", `Too many node groups on cluster ${owner.id}`);
    }
    for (const subnet of texts(inputs, "subnetIds")) requireSubnet(place, subnet);
    requireTemplate(place, inputs);
    allow(place, owner.id, authenticationMode(owner.properties), text(inputs, "nodeRoleArn"));
    const uuid = crypto.randomUUID();
    const made = {
      id,
      outputs: {
        arn: regionalArn(place, "eks", `nodegroup/${owner.id}/${groupName}/${uuid}`),
        amiType: inputs["amiType"] ?? "AL2023_x86_64_STANDARD",
        capacityType: inputs["capacityType"] ?? "ON_DEMAND",
        diskSize: inputs["diskSize"] ?? 20,
        instanceTypes: inputs["instanceTypes"] ?? ["t3.medium"],
        releaseVersion: inputs["releaseVersion"] ?? "",
        resources: [{ autoscalingGroups: [{ name: `eks-${groupName}-${uuid}` }] }],
        status: "ACTIVE",
        version: requireVersion(text(owner.properties, "version"), optionalText(inputs, "version")),
      },
    };
    await place.clusters.setNodes(owner.id, groupName, machinesOf(place, { ...inputs, ...made.outputs }));
    return made;
  },
  async update(place, record, inputs) {
    const owner = requireCluster(place, text(record.properties, "clusterName"));
    requireTemplate(place, inputs);
    const wanted = optionalText(inputs, "version") ?? text(record.properties, "version");
    const version = requireVersion(text(owner.properties, "version"), wanted);
    const group = { ...record.properties, labels: {}, taints: [], ...inputs };
    await place.clusters.setNodes(owner.id, text(record.properties, "nodeGroupName"), machinesOf(place, group));
    return { version };
  },
  async delete(place, { properties }) {
    await place.clusters.setNodes(text(properties, "clusterName"), text(properties, "nodeGroupName"), []);
    return undefined;
  },
};

/** Nodes enter with an entry of their own. EKS makes it when the cluster keeps access in entries.
 *  https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html */
function allow(place: Place, clusterName: string, mode: string, principalArn: string): void {
  const role = requireTrusted(place, principalArn, "ec2.amazonaws.com", () =>
    invalidParameter(
      "Following required service principals [ec2.amazonaws.com] were not found in the trust relationships of nodeRole",
    ),
  );
  const id = `${clusterName}:${principalArn}`;
  if (mode === "CONFIG_MAP" || place.find(ACCESS_ENTRY, id)) return;
  place.add(ACCESS_ENTRY, {
    id,
    properties: entryProperties(place, { clusterName, principalArn, type: "EC2_LINUX" }),
    hidden: { madeBy: "eks", principalId: text(role.properties, "uniqueId") },
  });
}

/** kubelets are never newer than the control plane, and at most three minors behind.
 *  https://kubernetes.io/releases/version-skew-policy/ */
function requireVersion(clusterVersion: string, wanted: string | undefined): string {
  const version = wanted ?? clusterVersion;
  const behind = Number(clusterVersion.split(".")[1]) - Number(version.split(".")[1]);
  if (behind >= 0 && behind <= 3) return version;
  throw invalidParameter(`Nodegroup version ${version} is not compatible with cluster version ${clusterVersion}`);
}

function requireTemplate(place: Place, inputs: JsonObject): void {
  const id = optionalText(nested(inputs, "launchTemplate"), "id");
  if (id !== undefined && !place.find(LAUNCH_TEMPLATE, id)) {
    throw invalidParameter(`Launch template ${id} couldn't be found.`);
  }
}
