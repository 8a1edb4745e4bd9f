import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { clusterArguments } from "./arguments.js";
import { clusterChildren } from "./children.js";
import { kubeconfig } from "./kubeconfig.js";

export const CLUSTER_TYPE = "eks:index:Cluster";

/** `eks:index:Cluster`, made anew or, with `opts.urn`, looked up to call its method. */
export class Cluster extends pulumi.ComponentResource {
  /** The outputs that the SDK's resource shows; empty when the cluster was looked up. */
  readonly state: pulumi.Inputs;
  declare readonly eksCluster: pulumi.Output<aws.eks.Cluster>;

  constructor(name: string, inputs: pulumi.Inputs, opts: pulumi.ComponentResourceOptions) {
    if (opts.urn !== undefined) {
      super(CLUSTER_TYPE, name, { eksCluster: undefined }, opts);
      this.state = {};
      return;
    }
    const args = clusterArguments(inputs);
    super(CLUSTER_TYPE, name, inputs, opts);
    const state = clusterChildren(name, args, this);
    this.eksCluster = pulumi.output(state.eksCluster);
    this.state = state;
    this.registerOutputs(state);
  }

  /** A kubeconfig for another role or profile, as text; secret. */
  getKubeconfig(args: {
    roleArn: pulumi.Input<string | undefined>;
    profileName: pulumi.Input<string | undefined>;
  }): pulumi.Output<string> {
    const { name, endpoint, certificateAuthority, arn } = this.eksCluster;
    return pulumi.secret(
      pulumi
        .all([name, endpoint, certificateAuthority.data, arn, args.roleArn, args.profileName])
        .apply(([clusterName, url, caData, clusterArn, roleArn, profileName]) =>
          JSON.stringify(kubeconfig({ clusterName, endpoint: url, caData, clusterArn, roleArn, profileName })),
        ),
    );
  }
}
