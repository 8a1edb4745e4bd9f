import type * as pulumi from "@pulumi/pulumi";
import { EnvironmentRegistrar } from "../components/environmentRegistrar.js";
import { eksName, type Fleet, type RegistrableClusters } from "../model/index.js";

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
    const clusters = (registrable[environment] ?? []).map((name) => ({ name, eksName: eksName(fleet.name, name) }));
    new EnvironmentRegistrar(
      `registrar-${environment}`,
      { environment, roleArn: pipelineRole, clusters, clusterName: hub.clusterName },
      { providers: hub.providers, dependsOn: [...hub.dependsOn] },
    );
  }
}
