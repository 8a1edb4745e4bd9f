import { isObject, nested, optionalText, text, texts, type JsonObject } from "../definition.js";
import type { Machine, Place } from "../place.js";
import { requireSubnet } from "./ec2Network.js";

/** The API's effects, and Kubernetes' own.
 *  https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html */
const EFFECTS: Readonly<Record<string, string>> = {
  NO_SCHEDULE: "NoSchedule",
  PREFER_NO_SCHEDULE: "PreferNoSchedule",
  NO_EXECUTE: "NoExecute",
};

/** The machines that a node group starts: as many as are desired, in the zones of its subnets by turns, with the labels that EKS
 *  gives them. https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 *  @param group its properties, computed ones included */
export function machinesOf(place: Place, group: JsonObject): Machine[] {
  const groupName = text(group, "nodeGroupName");
  const zones = texts(group, "subnetIds").map((id) => text(requireSubnet(place, id).properties, "availabilityZone"));
  const amiType = text(group, "amiType");
  const [instanceType = ""] = texts(group, "instanceTypes");
  const count = Number(nested(group, "scalingConfig")["desiredSize"]);
  return Array.from({ length: count }, (_, index) => ({
    name: `${groupName.toLowerCase().replaceAll("_", "-")}-${index}`,
    labels: {
      "kubernetes.io/arch": amiType.includes("ARM_64") ? "arm64" : "amd64",
      "node.kubernetes.io/instance-type": instanceType,
      "topology.kubernetes.io/region": place.region,
      "topology.kubernetes.io/zone": zones[index % zones.length] ?? "",
      "eks.amazonaws.com/nodegroup": groupName,
      "eks.amazonaws.com/capacityType": text(group, "capacityType"),
      ...labelsOf(group),
    },
    taints: taintsOf(group),
    // What NVIDIA's device plugin would tell the kubelet.
    gpus: amiType.includes("NVIDIA") ? 1 : 0,
  }));
}

function labelsOf(group: JsonObject): Record<string, string> {
  const entries = Object.entries(nested(group, "labels"));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function taintsOf(group: JsonObject): Machine["taints"] {
  const taints = group["taints"];
  if (!Array.isArray(taints)) return [];
  return taints.filter(isObject).map((taint) => ({
    key: text(taint, "key"),
    value: optionalText(taint, "value") ?? "",
    effect: EFFECTS[text(taint, "effect")] ?? "",
  }));
}
