import { ClusterRegistration } from "../components/clusterRegistration.js";
import { drainGuard } from "../components/drainGuard.js";
import { kubernetesProvider } from "../components/kubernetesProvider.js";
import { SpokeTenancy } from "../components/spokeTenancy.js";
import { stackClusters, type Cluster, type Fleet } from "../model/index.js";
import { foundation } from "./foundation.js";
import { keepClusters, StackOutputs, type ClusterOutputs, type EnvironmentOutputs } from "./outputs.js";
import { CloudProviders } from "./providers.js";
import type { ProgramSettings } from "./settings.js";

/** The clusters of one environment, or some of them, each registered on the hub: a cluster and its registration live and
 *  die together. */
export async function environmentStack(fleet: Fleet, settings: ProgramSettings): Promise<EnvironmentOutputs> {
  const clusters = stackClusters(fleet, settings.stack, settings.clusters);
  const settled = await keepClusters(fleet, clusters, settings.fleetFile);
  const hub = await StackOutputs.read("hub", ["kubeconfig", "clusterArn", "argocdRoleArn", "argocdRoleId"]);
  const kubeconfig = hub.text("kubeconfig");
  const hubProvider = kubernetesProvider("hub", { kubeconfig, clusterArn: hub.text("clusterArn") }, {});
  const guard = drainGuard("drain-guard", { kubeconfig });
  const cloud = new CloudProviders({ "gitops-fleet/fleet": fleet.name, "gitops-fleet/stack": settings.stack });

  const made = clusters.map((cluster) => {
    const { cluster: eks, parts } = foundation(cluster, {
      administrators: fleet.administrators,
      providers: cloud.in(cluster),
      protect: settings.protect && isProtected(cluster),
      production: cluster.tier === "prod",
    });
    const tenancy = new SpokeTenancy(cluster.name, { fleet, cluster, guard }, { provider: eks.provider });
    new ClusterRegistration(
      cluster.name,
      {
        cluster,
        endpoint: eks.endpoint,
        certificateAuthority: eks.certificateAuthority,
        hubRoleArn: hub.text("argocdRoleArn"),
        hubRoleId: hub.text("argocdRoleId"),
        hubProvider,
        outlivedBy: [...parts, tenancy],
        guard,
      },
      { providers: cloud.in(cluster) },
    );
    return { cluster, eks };
  });

  return {
    clusters: Object.fromEntries(
      made.map(({ cluster, eks }): [string, ClusterOutputs] => [
        cluster.name,
        {
          arn: eks.arn,
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

/** A production cluster is, until the file says that it is to be emptied. */
function isProtected(cluster: Cluster): boolean {
  return cluster.tier === "prod" && cluster.state === "active";
}
