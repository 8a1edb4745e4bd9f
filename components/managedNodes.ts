import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { ControlPlaneAddon } from "../model/controlPlaneAddons.js";
import type { NodePool } from "../model/fleet.js";
import { partitionOf } from "../render/arn.js";
import { podIdentityTrust } from "../render/iamPolicies.js";
import { roleName } from "./roleName.js";
import { amiType, launchTemplate, nodeTaints, nodeTrust } from "../render/nodeGroup.js";

export interface ManagedNodesArgs {
  /** The EKS cluster that they join. */
  readonly clusterName: pulumi.Input<string>;
  /** Beginning of the nodes' names in EC2: `acme-prod-eu-west-1`. */
  readonly displayName: string;
  readonly region: string;
  /** Minor version, `1.35`: that of the control plane, which is upgraded before its nodes. */
  readonly kubernetes: string;
  /** Private ones. */
  readonly subnetIds: pulumi.Input<string>[];
  /** Those in Local Zones, by the zone's name: for the pools that are there. @default none */
  readonly localZoneSubnetIds?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly pools: readonly NodePool[];
  /** EKS's add-ons, for the same version. */
  readonly addons: readonly ControlPlaneAddon[];
}

/** AWS's policies for a node: join the cluster, and pull images. All else is the identity of a pod, not of its node.
 *  https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html */
const NODE_POLICIES = ["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"];

/** Managed node groups of a cluster, and the add-ons that their nodes need: network and identities before them, DNS and volumes
 *  after. */
export class ManagedNodes extends pulumi.ComponentResource {
  constructor(name: string, args: ManagedNodesArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ManagedNodes", name, {}, opts);
    const first = args.addons
      .filter(({ beforeNodes }) => beforeNodes)
      .flatMap((addon) => this.addon(name, args, addon, []));
    const { role, policies } = this.role(name, args);
    const groups = args.pools.map((pool) => this.nodeGroup(name, args, pool, role, [...first, ...policies]));
    for (const addon of args.addons.filter(({ beforeNodes }) => !beforeNodes)) this.addon(name, args, addon, groups);
    this.registerOutputs({});
  }

  /** The role of all its nodes. EKS makes its access entry. */
  private role(name: string, { region, displayName }: ManagedNodesArgs) {
    const role = new aws.iam.Role(
      `${name}-nodes`,
      {
        ...roleName(`${name}-nodes`, displayName, "nodes"),
        description: "Nodes of an EKS cluster",
        assumeRolePolicy: JSON.stringify(nodeTrust(region)),
      },
      { parent: this },
    );
    const policies = NODE_POLICIES.map(
      (policy) =>
        new aws.iam.RolePolicyAttachment(
          `${name}-nodes-${policy}`,
          { role: role.name, policyArn: awsPolicy(region, policy) },
          { parent: this },
        ),
    );
    return { role, policies };
  }

  /** Without a name of its own, so that one that has to be replaced is there before the old one goes. */
  private nodeGroup(
    name: string,
    args: ManagedNodesArgs,
    pool: NodePool,
    role: aws.iam.Role,
    dependsOn: pulumi.Resource[],
  ): aws.eks.NodeGroup {
    const template = new aws.ec2.LaunchTemplate(
      `${name}-${pool.name}`,
      launchTemplate(pool, `${args.displayName}-${pool.name}`),
      { parent: this },
    );
    return new aws.eks.NodeGroup(
      `${name}-${pool.name}`,
      {
        clusterName: args.clusterName,
        nodeRoleArn: role.arn,
        subnetIds: subnetsOf(pool, args),
        version: args.kubernetes,
        amiType: amiType(pool),
        capacityType: pool.spot ? "SPOT" : "ON_DEMAND",
        instanceTypes: [...pool.instanceTypes],
        scalingConfig: { minSize: pool.min, desiredSize: pool.min, maxSize: pool.max },
        labels: { ...pool.labels },
        taints: nodeTaints(pool),
        launchTemplate: { id: template.id, version: template.latestVersion.apply(String) },
      },
      // How many there are is an autoscaler's to say once they are there.
      { parent: this, dependsOn, ignoreChanges: ["scalingConfig.desiredSize"] },
    );
  }

  /** An add-on, after the identity of its pods, which they get when they start. */
  private addon(
    name: string,
    args: ManagedNodesArgs,
    { name: addonName, version, identity, configuration }: ControlPlaneAddon,
    dependsOn: pulumi.Resource[],
  ): pulumi.Resource[] {
    const parts = identity ? this.identity(`${name}-${addonName}`, args, addonName, identity) : [];
    const addon = new aws.eks.Addon(
      `${name}-${addonName}`,
      {
        clusterName: args.clusterName,
        addonName,
        addonVersion: version,
        // Nobody else has made what it consists of; what somebody changes in it goes with the next version.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        ...(configuration ? { configurationValues: JSON.stringify(configuration) } : {}),
      },
      { parent: this, dependsOn: [...dependsOn, ...parts] },
    );
    return [...parts, addon];
  }

  private identity(
    name: string,
    { clusterName, region, displayName }: ManagedNodesArgs,
    addonName: string,
    { serviceAccount, policy }: NonNullable<ControlPlaneAddon["identity"]>,
  ): pulumi.Resource[] {
    const namespace = "kube-system";
    const trust = podIdentityTrust({ namespace, serviceAccounts: [serviceAccount] });
    const named = roleName(name, displayName, "nodes", addonName);
    const role = new aws.iam.Role(name, { ...named, assumeRolePolicy: JSON.stringify(trust) }, { parent: this });
    const attached = new aws.iam.RolePolicyAttachment(
      name,
      { role: role.name, policyArn: awsPolicy(region, policy) },
      { parent: this },
    );
    const association = new aws.eks.PodIdentityAssociation(
      name,
      { clusterName, namespace, serviceAccount, roleArn: role.arn },
      { parent: this },
    );
    return [attached, association];
  }
}

function subnetsOf({ name, localZone }: NodePool, args: ManagedNodesArgs): pulumi.Input<string>[] {
  if (localZone === undefined) return args.subnetIds;
  const subnet = args.localZoneSubnetIds?.[localZone];
  if (subnet !== undefined) return [subnet];
  throw new pulumi.RunError(
    `ManagedNodes: the pool "${name}" is in ${localZone}, and args.localZoneSubnetIds has no subnet there.`,
  );
}

function awsPolicy(region: string, policy: string): string {
  return `arn:${partitionOf(region)}:iam::aws:policy/${policy}`;
}
