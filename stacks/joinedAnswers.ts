import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { isForeign, isMade, kubeconfigRole, type Cluster, type Fleet } from "../model/index.js";
import { eksKubeconfig, throughProxy } from "../render/index.js";
import type { Surroundings } from "./joining.js";
import type { CloudProviders } from "./providers.js";
import { unreachable } from "./reach.js";

/** In a preview, makes sure that EKS clusters which were made elsewhere can be asked, also before the stack has joined them: the
 *  Kubernetes provider would show as its plan what the program wishes. Those that are not EKS have told who they are already.
 *  @throws RunError naming each that does not answer */
export async function assertJoinedAnswer(
  fleet: Fleet,
  clusters: readonly Cluster[],
  cloud: CloudProviders,
  { clusterId }: Pick<Surroundings, "clusterId">,
): Promise<void> {
  const joined = clusters.filter((cluster) => !isMade(cluster) && !isForeign(cluster));
  const answers = await Promise.all(
    joined.map(async (cluster) => {
      try {
        await clusterId(await kubeconfigOf(fleet, cluster, cloud));
        return [];
      } catch (error) {
        return [unreachable(cluster.name, error instanceof Error ? error.message : String(error))];
      }
    }),
  );
  const faults = answers.flat();
  if (faults.length > 0) throw new pulumi.RunError(faults.join("\n"));
}

async function kubeconfigOf(fleet: Fleet, cluster: Cluster, cloud: CloudProviders): Promise<string> {
  const { eksName, region, account, proxyUrl } = cluster;
  const { endpoint, certificateAuthorities } = await aws.eks.getCluster(
    { name: eksName },
    { provider: cloud.awsIn(cluster) },
  );
  const [authority] = certificateAuthorities;
  const known = { server: endpoint, ...(authority === undefined ? {} : { caData: authority.data }) };
  const kubeconfig = eksKubeconfig(known, { eksName, region, roleArn: kubeconfigRole(fleet, account) });
  return proxyUrl === null ? kubeconfig : throughProxy(kubeconfig, proxyUrl);
}
