import { drainGuard } from "../components/drainGuard.js";
import { registrableClusters, seenByHub, type Fleet } from "../model/index.js";
import { argoCdSecrets } from "./argocdSecrets.js";
import { deploy } from "./deployments.js";
import { clusterAccess, foundation } from "./foundation.js";
import { assertReleaseSettled } from "./helmRelease.js";
import { keepArgoCd, runArgoCd } from "./hubArgoCd.js";
import { checkLocalZones } from "./localZones.js";
import { keepClusters, LastRun, type HubOutputs } from "./outputs.js";
import { checkOwnGateways } from "./ownGateways.js";
import { checkOwnVpcs } from "./ownVpcs.js";
import { CloudProviders } from "./providers.js";
import { letPipelinesIn } from "./registrars.js";
import { assertRepositories } from "./repositories.js";
import type { ProgramSettings } from "./settings.js";
import { gatewaysInUse, transitGateways } from "./transitGateways.js";

/** The cluster that runs Argo CD, who Argo CD is to the spokes, and what it is to do: projects and sets. Both select clusters
 *  by label and name, so that the hub needs nothing of a spoke. */
export async function hubStack(whole: Fleet, settings: ProgramSettings): Promise<HubOutputs> {
  // What other Argo CDs serve is none of the hub's business.
  const fleet = seenByHub(whole);
  await assertRepositories(fleet);
  const { hub } = fleet;
  const secrets = argoCdSecrets(hub.argocd, settings);
  const lastRun = new LastRun();
  keepArgoCd(fleet, settings, await lastRun.plain("argocdRoleArn"));
  const { made } = await keepClusters(fleet, [hub], settings, new Map(), lastRun);
  await assertReleaseSettled(lastRun, hub);
  const registrable = registrableClusters(fleet, await lastRun.read("registrable"));
  const cloud = new CloudProviders(fleet, settings.stack, "prod");
  const providers = cloud.in(hub);
  await checkOwnVpcs(whole, [hub], cloud, settings);
  await checkLocalZones(fleet, [hub], cloud, settings);
  await checkOwnGateways(fleet, [hub], cloud, settings);
  const inUse = await gatewaysInUse(fleet, cloud, lastRun);
  const { network, cluster, parts } = foundation(hub, {
    ...clusterAccess(fleet, hub),
    cloud,
    protect: settings.protect,
    deletionProtection: settings.protect,
    replace: settings.replace.includes(hub.name),
  });
  const transit = transitGateways(fleet, inUse, network, cloud);
  const guard = drainGuard("drain-guard", { kubeconfig: cluster.kubeconfig });
  const { argocd, roleArn, roleId, url } = runArgoCd(fleet, settings, { cluster, parts, providers, secrets, guard });
  deploy(fleet, { argocd, guard, provider: cluster.provider });
  letPipelinesIn(fleet, registrable, {
    clusterName: cluster.name,
    providers: [...providers, cluster.provider],
    // Their Applications, and the namespace of their Secrets.
    dependsOn: [argocd],
  });

  return {
    clusterArn: cluster.arn,
    endpoint: cluster.endpoint,
    region: hub.region,
    vpcId: network.vpcId,
    privateRouteTableIds: network.privateRouteTableIds,
    natAddresses: network.natAddresses,
    kubeconfig: cluster.kubeconfig,
    argocdUrl: url,
    argocdRoleArn: roleArn,
    argocdRoleId: roleId,
    made,
    registrable,
    ...transit,
  };
}
