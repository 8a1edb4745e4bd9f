import * as pulumi from "@pulumi/pulumi";
import { AddonApplications } from "../components/addonApplications.js";
import { drainGuard } from "../components/drainGuard.js";
import { ServiceApplications } from "../components/serviceApplications.js";
import { TeamProject } from "../components/teamProject.js";
import { addonSet, PLATFORM_PROJECT, registrableClusters, type Fleet } from "../model/index.js";
import { platformAppProject, teamAppProject } from "../render/index.js";
import { argoCdSecrets } from "./argocdSecrets.js";
import { clusterAccess, foundation } from "./foundation.js";
import { assertReleaseSettled } from "./helmRelease.js";
import { keepArgoCd, runArgoCd } from "./hubArgoCd.js";
import { checkLocalZones } from "./localZones.js";
import { keepClusters, LastRun, StackOutputs, type HubOutputs } from "./outputs.js";
import { checkOwnGateways } from "./ownGateways.js";
import { checkOwnVpcs } from "./ownVpcs.js";
import { CloudProviders } from "./providers.js";
import { letPipelinesIn } from "./registrars.js";
import type { ProgramSettings } from "./settings.js";
import { gatewaysInUse, transitGateways } from "./transitGateways.js";

/** The cluster that runs Argo CD, who Argo CD is to the spokes, and what it is to do: projects and sets. Both select clusters
 *  by label and name, so that the hub needs nothing of a spoke. */
export async function hubStack(fleet: Fleet, settings: ProgramSettings): Promise<HubOutputs> {
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
  await checkOwnVpcs(fleet, [hub], cloud, settings);
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
  deploy(fleet, argocd, guard, cluster.provider);
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

/** Projects, then the sets that name them. */
function deploy(
  fleet: Fleet,
  argocd: pulumi.Resource,
  guard: pulumi.ResourceHook,
  provider: pulumi.ProviderResource,
): void {
  const platform = new TeamProject(
    PLATFORM_PROJECT,
    { project: platformAppProject(fleet) },
    { provider, dependsOn: [argocd] },
  );
  for (const addon of fleet.addons) {
    new AddonApplications(addonSet(addon.name), { fleet, addon, guard }, { provider, dependsOn: [platform] });
  }
  for (const team of fleet.teams) {
    const project = new TeamProject(
      team.project,
      { project: teamAppProject(fleet, team) },
      { provider, dependsOn: [argocd] },
    );
    for (const service of team.services) {
      new ServiceApplications(
        service.applicationSet,
        { fleet, team, service, guard },
        { provider, dependsOn: [project] },
      );
    }
  }
}

/** Sets are no use before the repositories that they follow.
 *  @throws RunError naming every team whose repository has not been made yet. */
async function assertRepositories(fleet: Fleet): Promise<void> {
  const repos = await StackOutputs.read("repos", ["platformRepositoryUrl", "teamRepositoryUrls"]);
  const made = repos.map("teamRepositoryUrls");
  const missing = fleet.teams.filter((team) => made[team.name] === undefined).map((team) => team.repository);
  if (missing.length > 0) {
    throw new pulumi.RunError(
      `The stack "repos" has not made ${missing.join(", ")} yet, which this stack deploys from.\n` +
        '  Run "pulumi up -s repos" first.',
    );
  }
}
