import * as pulumi from "@pulumi/pulumi";
import { ClusterRegistration } from "../components/clusterRegistration.js";
import { drainGuard } from "../components/drainGuard.js";
import { kubernetesProvider } from "../components/kubernetesProvider.js";
import { HUB, isForeign, isMade, isRouted, stackClusters, type Cluster, type Fleet } from "../model/index.js";
import { identifyAddons } from "./addonIdentities.js";
import { argoCdLogin } from "./argoCdLogin.js";
import { clusterAccess, foundation, type FoundationOptions } from "./foundation.js";
import { linkToHub, publicAccessCidrs, transitOutputs } from "./hubLink.js";
import { assertJoinedAnswer } from "./joinedAnswers.js";
import { joinedCluster } from "./joinedCluster.js";
import { foreignLogins, type Surroundings } from "./joining.js";
import { stillThere } from "./leftClusters.js";
import { checkLocalZones } from "./localZones.js";
import { keepClusters, LastRun, StackOutputs, type ClusterOutputs, type EnvironmentOutputs } from "./outputs.js";
import { checkOwnGateways } from "./ownGateways.js";
import { checkOwnVpcs } from "./ownVpcs.js";
import { CloudProviders } from "./providers.js";
import { assertReachable, clusterId } from "./reach.js";
import type { ProgramSettings } from "./settings.js";
import { spokeRights } from "./tenancy.js";

/** What this stack is built on. */
const HUB_OUTPUTS = [
  "kubeconfig",
  "clusterArn",
  "argocdRoleArn",
  "argocdRoleId",
  "vpcId",
  "privateRouteTableIds",
  "natAddresses",
];

/** The clusters of one environment, or some of them, each registered on the hub: a cluster and its registration live and
 *  die together. */
export async function environmentStack(
  fleet: Fleet,
  settings: ProgramSettings,
  surroundings: Surroundings = { secret: () => undefined, clusterId },
): Promise<EnvironmentOutputs> {
  const wanted = stackClusters(fleet, settings.stack, settings.clusters);
  const logins = await foreignLogins(wanted, settings, surroundings);
  const hub = await StackOutputs.read("hub", [...HUB_OUTPUTS, ...transitOutputs(wanted)]);
  const tier = fleet.environments.find((environment) => environment.name === settings.stack)?.tier ?? "nonprod";
  const cloud = new CloudProviders(fleet, settings.stack, tier);
  const there = stillThere(fleet, hub, cloud);
  const { clusters, made: settled } = await keepClusters(fleet, wanted, settings, logins, new LastRun(), there);
  const kubeconfig = hub.text("kubeconfig");
  if (pulumi.runtime.isDryRun()) await assertReachable(new Map([[HUB, hub.plain("kubeconfig")]]));
  const hubProvider = kubernetesProvider("hub", { kubeconfig, clusterArn: hub.text("clusterArn") }, {});
  const guard = drainGuard("drain-guard", { kubeconfig });
  await cloud.enter([
    ...clusters.filter((cluster) => !isForeign(cluster)),
    ...clusters.filter(({ link }) => isRouted(link)).map(() => fleet.hub),
  ]);
  await checkOwnVpcs(fleet, clusters, cloud, settings);
  await checkLocalZones(fleet, clusters, cloud, settings);
  await checkOwnGateways(fleet, clusters, cloud, settings);
  if (pulumi.runtime.isDryRun()) await assertJoinedAnswer(fleet, clusters, cloud, surroundings);
  const hubEnd = { fleet, outputs: hub, hubProvider, guard, cloud };
  const hubSide = { fleet, outputs: hub, cloud };

  const made = clusters.map((cluster) => {
    if (!isMade(cluster)) {
      return { cluster, eks: joinedCluster(cluster, logins.get(cluster.name), hubEnd) };
    }
    const base = foundation(
      { ...cluster, publicAccessCidrs: publicAccessCidrs(cluster, hubSide) },
      {
        ...clusterAccess(fleet, cluster),
        ...keeping(cluster, settings),
        cloud,
      },
    );
    const { cluster: eks, parts } = base;
    const link = linkToHub(cluster, base, hubSide);
    // Who runs Pulumi within the hub's VPC reaches the cluster by the link as well.
    const tenancyOptions = { provider: eks.provider, dependsOn: link };
    const tenancy = spokeRights(cluster.name, { fleet, cluster, guard }, tenancyOptions);
    const identities = identifyAddons(fleet, cluster, eks.name, { providers: cloud.in(cluster) });
    const argocd = argoCdLogin(cluster, hubEnd);
    new ClusterRegistration(
      cluster.name,
      {
        cluster,
        endpoint: eks.endpoint,
        certificateAuthority: eks.certificateAuthority,
        ...argocd.args,
        ...(cluster.argocdProxyUrl === null ? {} : { proxyUrl: cluster.argocdProxyUrl }),
        hubProvider,
        // Add-ons with an identity start when the Secret says that they have it.
        outlivedBy: [...parts, ...link, tenancy, ...identities, ...argocd.parts],
        guard,
      },
      argocd.options,
    );
    return { cluster, eks };
  });

  return {
    clusters: Object.fromEntries(
      made.map(({ cluster, eks }): [string, ClusterOutputs] => [
        cluster.name,
        {
          ...("arn" in eks ? { arn: eks.arn } : { identity: eks.identity }),
          endpoint: eks.endpoint,
          region: cluster.region,
          account: cluster.account,
          eksName: cluster.eksName,
        },
      ]),
    ),
    kubeconfigs: Object.fromEntries(made.map(({ cluster, eks }) => [cluster.name, eks.kubeconfig])),
    made: settled,
  };
}

/** A cluster is protected until the file says that it is to be emptied, and one of production twice. */
function keeping(
  { name, tier, state }: Cluster,
  settings: ProgramSettings,
): Pick<FoundationOptions, "protect" | "deletionProtection" | "replace"> {
  const protect = settings.protect && state === "active";
  return { protect, deletionProtection: protect && tier === "prod", replace: settings.replace.includes(name) };
}
