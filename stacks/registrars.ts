import type * as pulumi from "@pulumi/pulumi";
import { EnvironmentRegistrar } from "../components/environmentRegistrar.js";
import { managedRegistration, type RegistrableCluster } from "../render/index.js";
import { eksName, isManaged, spokeRoleArn, type Fleet, type RegistrableClusters } from "../model/index.js";

/** Where the pipelines of the environments are let in. */
export interface RegistrarsHub {
  readonly clusterName: pulumi.Input<string>;
  /** Of the cloud, and of the hub's Kubernetes API. */
  readonly providers: pulumi.ProviderResource[];
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Lets each environment's pipeline that has a role of its own register its clusters on the hub, and no others. */
export function letPipelinesIn(fleet: Fleet, registrable: RegistrableClusters, hub: RegistrarsHub): void {
  for (const { name: environment, pipelineRole } of fleet.environments) {
    if (pipelineRole === null) continue;
    const clusters = (registrable[environment] ?? []).map((name) => registrableCluster(fleet, name));
    new EnvironmentRegistrar(
      `registrar-${environment}`,
      { environment, roleArn: pipelineRole, clusters, clusterName: hub.clusterName },
      { providers: hub.providers, dependsOn: [...hub.dependsOn] },
    );
  }
}

/** What the cluster's Secret is to say. That of one which has left the file is only deleted, whatever it says. */
function registrableCluster(fleet: Fleet, name: string): RegistrableCluster {
  const cluster = fleet.clusters.find((one) => one.name === name);
  if (cluster === undefined) return { name, eksName: eksName(fleet.name, name) };
  return {
    name,
    eksName: cluster.eksName,
    ...(fleet.registration === "role-per-spoke" ? { roleArn: spokeRoleArn(fleet.name, cluster) } : {}),
    ...(isManaged(fleet) ? { managed: managedRegistration(fleet, cluster) } : {}),
    ...(cluster.argocdProxyUrl === null ? {} : { proxyUrl: cluster.argocdProxyUrl }),
  };
}
