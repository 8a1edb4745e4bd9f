/**
 * What a fleet is once `fleet.yaml` has been read, checked and completed: every default is filled in, every name is
 * derived, every address is planned. Everything behind this point works on these types and nothing re-reads the file.
 */

import type { Addon } from "./addonPlan.js";
import type { ArgoCdSettings } from "./argocdSettings.js";
import type { CapabilitySettings } from "./capability.js";
import type { NetworkPlan } from "./networkPlan.js";
import type { NodesPlan } from "./nodesPlan.js";
import type { Rollout } from "./rollout.js";
import type { NarrowWindow, SyncPolicy, SyncWindow } from "./syncPlan.js";
import type { Team } from "./teamPlan.js";
import type { TransitGateways } from "./transitGateways.js";

export type * from "./addonPlan.js";
export type * from "./argocdSettings.js";
export type { CapabilityRole, CapabilitySettings, IdentityCenter } from "./capability.js";
export type * from "./networkPlan.js";
export type * from "./nodesPlan.js";
export type { Permission, RolePreset } from "./rolePresets.js";
export type { Rollout } from "./rollout.js";
export type * from "./syncPlan.js";
export type { ContainerDefaults, Quota, TeamBounds } from "./teamBounds.js";
export type * from "./teamPlan.js";
export type { TransitGateways } from "./transitGateways.js";

/** A whole fleet. Plain data: it can be printed as JSON and compared. */
export interface Fleet {
  /** Prefix of every cloud resource's name, `[a-z][a-z0-9-]{0,19}`. */
  readonly name: string;
  readonly topology: Topology;
  readonly registration: RegistrationMode;
  /** IAM role ARNs that administer every cluster (an EKS access entry each). Never empty. */
  readonly administrators: readonly string[];
  /** Every account with a cluster in it, the hub's first. */
  readonly accounts: readonly Account[];
  readonly hub: Hub;
  /** In the order of the file, which is the order of promotion. */
  readonly environments: readonly Environment[];
  /** Those of clusters, teams and services; the environments have theirs. */
  readonly windows: readonly NarrowWindow[];
  /** Every spoke of every environment, in the order of the file. */
  readonly clusters: readonly Cluster[];
  /** Null when no cluster is reached through one. */
  readonly transit: TransitGateways | null;
  /** The Argo CD installations, and what each of them serves; the hub's first, where there is one. */
  readonly instances: readonly ArgoCdInstance[];
  readonly repositories: Repositories;
  readonly addons: readonly Addon[];
  readonly teams: readonly Team[];
  /** What is allowed but deserves a second look; printed by `fleet plan`. */
  readonly warnings: readonly Fault[];
}

/** Who runs Argo CD: the hub for all clusters, each cluster for itself, or the hub for some environments. In the distributed one
 *  there is no hub: of `hub` its account, its region and its settings of Argo CD count, for whoever has none of his own. */
export type Topology = "centralized" | "hybrid" | "distributed";

/** `active` is the normal case; `draining` empties it, so that it can be taken out of the file afterwards. */
export type LifecycleState = "active" | "draining";

/** How Argo CD on the hub reaches a spoke's API: over a peering of the two VPCs, through transit gateways, at the public
 *  endpoint from the hub's NAT addresses, or by a link that the owner builds. `aws` where EKS runs Argo CD and connects it, `none` where the cluster runs its own. */
export type HubLink = "peering" | "transit-gateway" | "public" | "own" | "aws" | "none";

/** An AWS account, and how a run enters it. */
export interface Account {
  /** 12 digits. */
  readonly id: string;
  /** Null: by the caller's own credentials. */
  readonly assumeRole: AssumedRole | null;
}

/** A role of an account, which trusts whoever runs Pulumi. */
export interface AssumedRole {
  readonly arn: string;
  /** What its trust policy asks for besides. */
  readonly externalId: string | null;
}

/** What hub and spokes have in common: where a cluster is and what it consists of. */
export interface ClusterBase {
  /** The domain id: Pulumi's logical name, Argo CD's cluster name, unique in the fleet: `hub`, `prod-eu-west-1`. */
  readonly name: string;
  /** The name that EKS knows it by: `acme-prod-eu-west-1`. */
  readonly eksName: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Minor version, `1.35`. */
  readonly kubernetes: string;
  /** Whether the owner consents to going back one minor version, which EKS allows for a week. */
  readonly rollback: boolean;
  readonly network: NetworkPlan;
  /** Blocks from which the Kubernetes API may be reached over the internet; empty keeps it private. */
  readonly publicAccessCidrs: readonly string[];
  readonly nodes: NodesPlan;
  /** The proxy by which whoever runs Pulumi and kubectl reaches the API; null for none. */
  readonly proxyUrl: string | null;
}

/** As whom Argo CD enters an EKS cluster: as the hub's own role, as a role of that spoke's account which the hub's role
 *  assumes, or, run by EKS outside the hub, as the role of its capability. */
export type RegistrationMode = "hub-role" | "role-per-spoke" | "eks-capability";

export interface Hub extends ClusterBase {
  /** Of Argo CD from the chart: means nothing where `capability` is there. */
  readonly argocd: ArgoCdSettings;
  /** Null unless EKS runs Argo CD. */
  readonly capability: CapabilitySettings | null;
}

/** How a cluster is reached that was made elsewhere. Credentials are secrets of the stack's configuration, by their keys. */
export type ExistingCluster =
  /** EKS, by `eksName`. */
  | { readonly by: "eks" }
  /** An administrator's token. `caData` null: a public authority. */
  | { readonly by: "token"; readonly server: string; readonly caData: string | null; readonly secret: string }
  /** An administrator's kubeconfig. */
  | { readonly by: "kubeconfig"; readonly secret: string };

export interface Cluster extends ClusterBase {
  readonly environment: string;
  /** `prod` or `nonprod`; what the label `tier` says. */
  readonly tier: "prod" | "nonprod";
  /** Rollout order within its environment, from 1. */
  readonly wave: number;
  readonly state: LifecycleState;
  /** Whose Argo CD serves it: the hub's, or one that runs in it and serves nobody else. */
  readonly argocd: "hub" | "own";
  readonly link: HubLink;
  /** Ids of the Route 53 hosted zones that add-ons may change from here; empty for none. */
  readonly dnsZones: readonly string[];
  /** What the names of the secrets begin with that add-ons may read from here: `acme/prod/`. */
  readonly secretsPrefix: string;
  /** Null for one that the fleet makes. Of one that exists, `kubernetes` and `network` are empty, and unless it is EKS
   *  `account` and `region` too. */
  readonly existing: ExistingCluster | null;
  /** The proxy by which Argo CD on the hub reaches the API; null for none. */
  readonly argocdProxyUrl: string | null;
  /** The labels of the cluster's Secret on the hub, the owner's own included, Argo CD's secret-type excluded. */
  readonly labels: Readonly<Record<string, string>>;
}

export interface Environment {
  readonly name: string;
  readonly tier: "prod" | "nonprod";
  /** Whose Argo CD serves its clusters: the hub's, or one in each of them. */
  readonly argocd: "hub" | "own";
  /** ARN of the IAM role that runs its stacks, with no rights on other environments; null leaves that to the administrators. */
  readonly pipelineRole: string | null;
  /** Names of its clusters. */
  readonly clusters: readonly string[];
  /** The file beside `fleet.yaml` that they are written in: `clusters/prod.yaml`. Left out where it is `fleet.yaml`. */
  readonly clustersFile?: string;
  readonly windows: readonly SyncWindow[];
  readonly sync: SyncPolicy;
  readonly rollout: Rollout;
}

export interface ArgoCdInstance {
  readonly name: string;
  /** The cluster that it runs in, by name. */
  readonly cluster: string;
  /** The clusters that it serves, by name. */
  readonly serves: readonly string[];
  /** With its own host, and sized for what it serves. */
  readonly argocd: ArgoCdSettings;
}

export interface Repositories {
  /** Git host without a scheme: `github.com`, or a GitHub Enterprise Server's. */
  readonly host: string;
  readonly organization: string;
  readonly layout: "hybrid";
  /** Name of the platform repository: `platform`. */
  readonly platform: string;
  /** Whether GitHub scans them for secrets, which those who do not pay for it cannot turn on. */
  readonly secretScanning: boolean;
}

/** An Argo CD Application that will exist. */
export interface Application {
  /** `alpha-web-prod-eu-west-1`; at most 53 characters (a Helm release name's limit). */
  readonly name: string;
  readonly project: string;
  /** Name of the ApplicationSet that makes it. */
  readonly applicationSet: string;
  readonly cluster: string;
  readonly environment: string;
  readonly namespace: string;
  readonly repository: string;
  /** Directory in a Git repository, or null for a chart. */
  readonly path: string | null;
  /** Helm chart, or null for a Git directory. */
  readonly chart: string | null;
  /** Branch, or version of the chart; null where a pin says the commit. */
  readonly targetRevision: string | null;
  /** File in the repository whose `revision` it runs; null where it follows `targetRevision`. */
  readonly pin: string | null;
  readonly wave: number;
  /** Whether Argo CD syncs it by itself. */
  readonly automated: boolean;
  /** Null for an add-on. */
  readonly team: string | null;
  readonly service: string | null;
}

/** One fault of the file: where, what, why and what to do. */
export interface Fault {
  /** The file that it is in, `teams/alpha.yaml` from the folder of `fleet.yaml`. Left out for `fleet.yaml` itself. */
  readonly file?: string;
  /** Path in the file: `environments.prod.clusters[0].region`. */
  readonly path: string;
  /** What is wrong, with the value: `"eu-wst-1" is not an AWS region.` */
  readonly problem: string;
  /** What to do: `Write "eu-west-1".` */
  readonly remedy: string;
  /** 1-based line in the file, when the fault has one. */
  readonly line?: number;
}
