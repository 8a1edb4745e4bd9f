import { isWithin, type KubernetesRange } from "./addonCompatibility.js";
import type { ClusterEntry } from "./clusters.js";
import type { Finding } from "./findings.js";
import { KUBERNETES_VERSIONS } from "./kubernetesVersions.js";
import { nodesPlan } from "./nodes.js";

/** An add-on of EKS that managed nodes need, and that Auto Mode has built in. */
export interface ControlPlaneAddon {
  readonly name: string;
  /** Exact version. */
  readonly version: string;
  /** The Kubernetes versions that EKS lists it for. */
  readonly supports: Pick<KubernetesRange, "from" | "to">;
  /** Whether nodes are not ready without it; the others are pods that need nodes. */
  readonly beforeNodes: boolean;
  /** What it may do in AWS: an AWS policy, given to its service account in kube-system. */
  readonly identity?: { readonly serviceAccount: string; readonly policy: string };
  readonly configuration?: Readonly<Record<string, unknown>>;
}

type Release = Pick<KubernetesRange, "from" | "to"> & { readonly version: string };

const SOURCE = "https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html";

/** Versions and the Kubernetes versions that EKS lists them for, the newest first. What
 *  `aws eks describe-addon-versions --kubernetes-version 1.36` says belongs here before a cluster gets 1.36. */
const ADDONS: readonly (Omit<ControlPlaneAddon, "version" | "supports"> & { readonly releases: readonly Release[] })[] =
  [
    {
      name: "vpc-cni",
      beforeNodes: true,
      identity: { serviceAccount: "aws-node", policy: "AmazonEKS_CNI_Policy" },
      // Enforces NetworkPolicies: https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
      configuration: { enableNetworkPolicy: "true" },
      releases: [{ version: "v1.21.1-eksbuild.1", from: "1.31", to: "1.35" }],
    },
    {
      // Not newer than the control plane, at most three minors older: https://kubernetes.io/releases/version-skew-policy/
      name: "kube-proxy",
      beforeNodes: true,
      releases: [
        { version: "v1.35.0-eksbuild.2", from: "1.35", to: "1.35" },
        { version: "v1.34.0-eksbuild.4", from: "1.34", to: "1.34" },
        { version: "v1.33.3-eksbuild.10", from: "1.33", to: "1.33" },
      ],
    },
    {
      name: "eks-pod-identity-agent",
      beforeNodes: true,
      releases: [{ version: "v1.3.10-eksbuild.2", from: "1.31", to: "1.35" }],
    },
    {
      name: "coredns",
      beforeNodes: false,
      releases: [{ version: "v1.13.2-eksbuild.4", from: "1.33", to: "1.35" }],
    },
    {
      name: "aws-ebs-csi-driver",
      beforeNodes: false,
      identity: { serviceAccount: "ebs-csi-controller-sa", policy: "service-role/AmazonEBSCSIDriverPolicy" },
      releases: [{ version: "v1.59.0-eksbuild.1", from: "1.31", to: "1.35" }],
    },
  ];

/** The add-ons of a cluster with managed nodes, each in the newest version for its Kubernetes version. */
export function controlPlaneAddons(kubernetes: string): ControlPlaneAddon[] {
  return ADDONS.flatMap(({ releases, ...addon }) => {
    const release = releaseFor(releases, kubernetes);
    if (release === undefined) return [];
    const { version, from, to } = release;
    return [{ ...addon, version, supports: { from, to } }];
  });
}

/** Refuses Kubernetes versions of clusters with managed nodes for which an add-on has no version here. */
export function checkControlPlaneAddons(clusters: readonly ClusterEntry[]): Finding[] {
  return clusters.flatMap(({ kubernetes, kubernetesPath: path, nodes }) => {
    // Others are not EKS's: kubernetesVersions.ts.
    const offered = KUBERNETES_VERSIONS.some(({ version }) => version === kubernetes);
    if (!offered || nodesPlan(nodes).pools.length === 0) return [];
    const without = ADDONS.filter(({ releases }) => releaseFor(releases, kubernetes) === undefined);
    if (without.length === 0) return [];
    const names = without.map(({ name }) => name).join(", ");
    const problem = `Node pools need the add-ons of EKS, and for Kubernetes ${kubernetes} no version of ${names} is known here (${SOURCE}).`;
    const remedy = `Write one of ${supported().join(", ")}; or leave the nodes to Auto Mode, which brings its own.`;
    return [{ path, problem, remedy }];
  });
}

function releaseFor(releases: readonly Release[], kubernetes: string): Release | undefined {
  return releases.find((release) => isWithin(kubernetes, release));
}

function supported(): string[] {
  return KUBERNETES_VERSIONS.map(({ version }) => version)
    .filter((version) => ADDONS.every(({ releases }) => releaseFor(releases, version) !== undefined))
    .map((version) => `"${version}"`);
}
