import type { NodePool } from "../model/fleet.js";
import { dnsSuffixOf } from "./arn.js";

/** EKS's names of a taint's effects. */
const EFFECTS = { NoSchedule: "NO_SCHEDULE", PreferNoSchedule: "PREFER_NO_SCHEDULE", NoExecute: "NO_EXECUTE" } as const;

/** Amazon Linux 2023 for a pool's machines.
 *  https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html */
export function amiType({ architecture, gpu }: Pick<NodePool, "architecture" | "gpu">): string {
  const machine = architecture === "arm64" ? "ARM_64" : "x86_64";
  return `AL2023_${machine}_${gpu ? "NVIDIA" : "STANDARD"}`;
}

export function nodeTaints({ taints }: Pick<NodePool, "taints">) {
  return taints.map(({ key, value, effect }) => ({ key, value, effect: EFFECTS[effect] }));
}

/** What a pool's machines start with: pods do not get the node's role from its metadata (IMDSv2, one hop), and its disk is
 *  encrypted. EKS adds image, network and user data.
 *  https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 *  @param name of the machines and their disks in EC2 */
export function launchTemplate({ diskGiB, localZone }: Pick<NodePool, "diskGiB" | "localZone">, name: string) {
  return {
    updateDefaultVersion: true,
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    blockDeviceMappings: [
      {
        // The root device of Amazon Linux 2023.
        deviceName: "/dev/xvda",
        ebs: { encrypted: "true", volumeSize: diskGiB, volumeType: volumeType(localZone), deleteOnTermination: "true" },
      },
    ],
    tagSpecifications: ["instance", "volume"].map((resourceType) => ({ resourceType, tags: { Name: name } })),
  };
}

/** Every Local Zone has gp2, and some of them nothing newer.
 *  https://aws.amazon.com/about-aws/global-infrastructure/localzones/features/ */
function volumeType(localZone: string | undefined): "gp2" | "gp3" {
  return localZone === undefined ? "gp3" : "gp2";
}

/** Trust policy of a node's role. */
export function nodeTrust(region: string): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: `ec2.${dnsSuffixOf(region)}` }, Action: "sts:AssumeRole" }],
  };
}
