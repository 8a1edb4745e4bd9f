import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

export interface KubernetesProviderArgs {
  readonly kubeconfig: pulumi.Input<string>;
  /** The EKS cluster's ARN. Only a change of this replaces the provider, and with it everything that it made; a kubeconfig
   *  may change as it likes. */
  readonly clusterArn: pulumi.Input<string>;
}

/** A Kubernetes provider that is bound to one cluster and changes Secrets and ConfigMaps in place: an edited cluster Secret
 *  that was deleted first would take its applications with it. */
export function kubernetesProvider(
  name: string,
  args: KubernetesProviderArgs,
  opts: pulumi.ResourceOptions,
): k8s.Provider {
  return new k8s.Provider(
    name,
    {
      kubeconfig: args.kubeconfig,
      clusterIdentifier: args.clusterArn,
      enableServerSideApply: true,
      enableSecretMutable: true,
      enableConfigMapMutable: true,
    },
    opts,
  );
}
