import * as pulumi from "@pulumi/pulumi";
import { ArgoCd } from "../components/argoCd.js";
import { ClusterRegistration } from "../components/clusterRegistration.js";
import { drainGuard } from "../components/drainGuard.js";
import type { EksCluster } from "../components/eksCluster.js";
import { ownInstance, seenBy, type Cluster, type Fleet } from "../model/index.js";
import { argoCdValues } from "../render/index.js";
import { argoCdSecrets } from "./argocdSecrets.js";
import { deploy } from "./deployments.js";
import { repositoryAccess } from "./hubArgoCd.js";
import type { LastRun } from "./outputs.js";
import type { ProgramSettings } from "./settings.js";

/** Where a cluster's own Argo CD is, for whoever looks at what is on it. */
export interface OwnArgoCdOutputs {
  readonly url: string;
  /** JSON, secret. */
  readonly kubeconfig: pulumi.Input<string>;
}

/** A cluster that is to run its own Argo CD. */
export interface OwnPlace {
  readonly cluster: EksCluster;
  /** What has to outlive its registration: all that it stands on, and who may do what on it. */
  readonly parts: readonly pulumi.Resource[];
  readonly guard: pulumi.ResourceHook;
}

/** The Argo CD that a cluster runs for itself: installed, told of this one cluster, and of what is deployed there. It needs no role
 *  in AWS, and no way to any other cluster. */
export function runOwnArgoCd(
  fleet: Fleet,
  cluster: Cluster,
  settings: ProgramSettings,
  { cluster: eks, parts, guard }: OwnPlace,
): OwnArgoCdOutputs {
  const { name } = cluster;
  const instance = ownInstance(fleet, name);
  if (instance === undefined) throw new Error(`${name} runs no Argo CD of its own.`);
  const { provider } = eks;
  const argocd = new ArgoCd(
    `${name}-argocd`,
    {
      chartVersion: instance.argocd.chartVersion,
      values: argoCdValues(instance.argocd, "its own cluster"),
      repositories: repositoryAccess(fleet, settings),
      webhookSecret: pulumi.secret(settings.webhookSecret),
      secrets: argoCdSecrets(instance.argocd, settings),
      guard,
    },
    { provider, dependsOn: [...parts] },
  );
  new ClusterRegistration(
    name,
    { cluster, hubProvider: provider, outlivedBy: [...parts, argocd], guard },
    { provider },
  );
  deploy(seenBy(fleet, instance), { argocd, guard, provider, prefix: `${name}-` });
  return { url: `https://${instance.argocd.host}`, kubeconfig: eks.kubeconfig };
}

/** What this stack gave out of Argo CDs on clusters that it has no longer: until they are gone, their guards have to be asked, and
 *  `fleet` has to find them.
 *  @param wanted names of the clusters that it has now */
export async function leftArgoCds(lastRun: LastRun, wanted: readonly string[]): Promise<Map<string, OwnArgoCdOutputs>> {
  const before = await lastRun.plain("argocds");
  const known = Object.entries((before ?? {}) as Readonly<Record<string, { url: string; kubeconfig: string }>>);
  return new Map(
    known
      .filter(([name]) => !wanted.includes(name))
      .map(([name, { url, kubeconfig }]) => [name, { url, kubeconfig: pulumi.secret(kubeconfig) }]),
  );
}

/** What refuses to delete what an Argo CD in a cluster still depends on. Made for those that left the file as well: the engine
 *  asks for it when it deletes them. */
export function ownGuard(cluster: string, kubeconfig: pulumi.Input<string>): pulumi.ResourceHook {
  return drainGuard(`drain-guard-${cluster}`, { kubeconfig, of: cluster });
}
