import * as pulumi from "@pulumi/pulumi";
import { ClusterRegistration } from "../components/clusterRegistration.js";
import { drainGuard } from "../components/drainGuard.js";
import type { EksCluster } from "../components/eksCluster.js";
import type { ExistingCluster } from "../components/existingCluster.js";
import { kubernetesProvider } from "../components/kubernetesProvider.js";
import { HUB, isForeign, isMade, isRouted, stackClusters, type Cluster, type Fleet } from "../model/index.js";
import { identifyAddons } from "./addonIdentities.js";
import { argoCdLogin } from "./argoCdLogin.js";
import { clusterAccess, foundation, type Foundation, type FoundationOptions } from "./foundation.js";
import { assertReleaseSettled } from "./helmRelease.js";
import { linkToHub, publicAccessCidrs, transitOutputs } from "./hubLink.js";
import { assertJoinedAnswer } from "./joinedAnswers.js";
import { joinedCluster, type HubEnd } from "./joinedCluster.js";
import { foreignLogins, type Surroundings } from "./joining.js";
import { stillThere } from "./leftClusters.js";
import { checkLocalZones } from "./localZones.js";
import { keepClusters, LastRun, StackOutputs, type ClusterOutputs, type EnvironmentOutputs } from "./outputs.js";
import { leftArgoCds, ownGuard, runOwnArgoCd, type OwnArgoCdOutputs } from "./ownArgoCd.js";
import { checkOwnGateways } from "./ownGateways.js";
import { checkOwnVpcs } from "./ownVpcs.js";
import { CloudProviders } from "./providers.js";
import { assertReachable, clusterId } from "./reach.js";
import { assertRepositories } from "./repositories.js";
import { requireCredentials, type ProgramSettings } from "./settings.js";
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

/** The clusters of one environment, or some of them, each registered on the hub or with an Argo CD of its own: a cluster and its
 *  registration live and die together. */
export async function environmentStack(
  fleet: Fleet,
  settings: ProgramSettings,
  surroundings: Surroundings = { secret: () => undefined, clusterId },
): Promise<EnvironmentOutputs> {
  const wanted = stackClusters(fleet, settings.stack, settings.clusters);
  const logins = await foreignLogins(wanted, settings, surroundings);
  const environment = fleet.environments.find(({ name }) => name === settings.stack);
  const cloud = new CloudProviders(fleet, settings.stack, environment?.tier ?? "nonprod");
  const lastRun = new LastRun();
  const hub = environment?.argocd === "own" ? undefined : await readHub(wanted);
  const there = stillThere(fleet, hub, cloud);
  const { clusters, made: settled } = await keepClusters(fleet, wanted, settings, logins, lastRun, there);
  if (hub !== undefined && pulumi.runtime.isDryRun()) {
    await assertReachable(new Map([[HUB, hub.plain("kubeconfig")]]));
  }
  if (hub === undefined) await prepareOwn(fleet, clusters, settings, lastRun);
  const registered = hub && hubEnd(fleet, hub, cloud);
  const left = await leftArgoCds(
    lastRun,
    wanted.map(({ name }) => name),
  );
  for (const [name, { kubeconfig }] of left) ownGuard(name, kubeconfig);
  await cloud.enter([
    ...clusters.filter((cluster) => !isForeign(cluster)),
    ...clusters.filter(({ link }) => isRouted(link)).map(() => fleet.hub),
  ]);
  await checkOwnVpcs(fleet, clusters, cloud, settings);
  await checkLocalZones(fleet, clusters, cloud, settings);
  await checkOwnGateways(fleet, clusters, cloud, settings);
  if (pulumi.runtime.isDryRun()) await assertJoinedAnswer(fleet, clusters, cloud, surroundings);

  const made = clusters.map((cluster): MadeSpoke => {
    if (registered === undefined) return selfServed(fleet, cluster, settings, cloud);
    const joined = !isMade(cluster) && joinedCluster(cluster, logins.get(cluster.name), registered);
    return joined ? { cluster, eks: joined } : servedByHub(cluster, settings, registered);
  });
  const argocds = new Map([
    ...left,
    ...made.flatMap(({ cluster, argocd }) => (argocd === undefined ? [] : [[cluster.name, argocd] as const])),
  ]);

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
    ...(argocds.size > 0 ? { argocds: Object.fromEntries(argocds) } : {}),
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

/** A cluster of the stack, and the Argo CD that it runs, if it does. */
interface MadeSpoke {
  readonly cluster: Cluster;
  readonly eks: EksCluster | ExistingCluster;
  readonly argocd?: OwnArgoCdOutputs;
}

function readHub(clusters: readonly Cluster[]): Promise<StackOutputs> {
  return StackOutputs.read("hub", [...HUB_OUTPUTS, ...transitOutputs(clusters)]);
}

function hubEnd(fleet: Fleet, outputs: StackOutputs, cloud: CloudProviders): HubEnd {
  const kubeconfig = outputs.text("kubeconfig");
  const hubProvider = kubernetesProvider("hub", { kubeconfig, clusterArn: outputs.text("clusterArn") }, {});
  return { fleet, outputs, hubProvider, guard: drainGuard("drain-guard", { kubeconfig }), cloud };
}

/** What has to be there before clusters install Argo CD, and a release of it that was left half-way. */
async function prepareOwn(
  fleet: Fleet,
  clusters: readonly Cluster[],
  settings: ProgramSettings,
  lastRun: LastRun,
): Promise<void> {
  if (clusters.length === 0) return;
  requireCredentials(settings);
  await assertRepositories(fleet);
  await Promise.all(clusters.map((cluster) => assertReleaseSettled(lastRun, cluster)));
}

function servedByHub(cluster: Cluster, settings: ProgramSettings, hub: HubEnd): MadeSpoke {
  const { fleet, cloud, guard, hubProvider } = hub;
  const base = makeCluster(fleet, { ...cluster, publicAccessCidrs: publicAccessCidrs(cluster, hub) }, settings, cloud);
  const { cluster: eks, parts } = base;
  const link = linkToHub(cluster, base, hub);
  // Who runs Pulumi within the hub's VPC reaches the cluster by the link as well.
  const tenancy = spokeRights(cluster.name, { fleet, cluster, guard }, { provider: eks.provider, dependsOn: link });
  const identities = identifyAddons(fleet, cluster, eks.name, { providers: cloud.in(cluster) });
  const argocd = argoCdLogin(cluster, hub);
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
}

function selfServed(fleet: Fleet, cluster: Cluster, settings: ProgramSettings, cloud: CloudProviders): MadeSpoke {
  const { cluster: eks, parts } = makeCluster(fleet, cluster, settings, cloud);
  const guard = ownGuard(cluster.name, eks.kubeconfig);
  const tenancy = spokeRights(cluster.name, { fleet, cluster, guard }, { provider: eks.provider });
  const identities = identifyAddons(fleet, cluster, eks.name, { providers: cloud.in(cluster) });
  const place = { cluster: eks, parts: [...parts, tenancy, ...identities], guard };
  return { cluster, eks, argocd: runOwnArgoCd(fleet, cluster, settings, place) };
}

function makeCluster(fleet: Fleet, cluster: Cluster, settings: ProgramSettings, cloud: CloudProviders): Foundation {
  return foundation(cluster, { ...clusterAccess(fleet, cluster), ...keeping(cluster, settings), cloud });
}
