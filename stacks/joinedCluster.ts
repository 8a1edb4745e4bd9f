import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ClusterRegistration } from "../components/clusterRegistration.js";
import { ExistingCluster } from "../components/existingCluster.js";
import { HubAccount } from "../components/hubAccount.js";
import { isForeign, kubeconfigRole, type Cluster, type Fleet } from "../model/index.js";
import { argoCdLogin } from "./argoCdLogin.js";
import type { ForeignLogin } from "./joining.js";
import type { StackOutputs } from "./outputs.js";
import type { CloudProviders } from "./providers.js";
import { spokeRights } from "./tenancy.js";

/** What every spoke of a stack is registered with. */
export interface HubEnd {
  readonly fleet: Fleet;
  /** Of the stack `hub`. */
  readonly outputs: StackOutputs;
  /** Bound to the hub. */
  readonly hubProvider: k8s.Provider;
  readonly guard: pulumi.ResourceHook;
  readonly cloud: CloudProviders;
}

/** Joins a cluster that was made elsewhere: what Argo CD needs on it, and its registration.
 *  @param login how it is entered, when it is not EKS */
export function joinedCluster(cluster: Cluster, login: ForeignLogin | undefined, hub: HubEnd): ExistingCluster {
  const { name } = cluster;
  const { fleet, guard, hubProvider } = hub;
  const joined = login === undefined ? joinedEks(cluster, hub) : new ExistingCluster(name, foreignArgs(login));
  const tenancy = spokeRights(name, { fleet, cluster, guard }, { provider: joined.provider });
  const account = isForeign(cluster)
    ? new HubAccount(name, { cluster: name }, { provider: joined.provider, dependsOn: [tenancy] })
    : undefined;
  const argocd =
    account === undefined
      ? argoCdLogin(cluster, hub)
      : { args: { bearerToken: account.token }, parts: [account], options: {} };
  new ClusterRegistration(
    name,
    {
      cluster,
      endpoint: joined.endpoint,
      certificateAuthority: joined.certificateAuthority,
      serverName: joined.serverName,
      ...argocd.args,
      ...(cluster.argocdProxyUrl === null ? {} : { proxyUrl: cluster.argocdProxyUrl }),
      hubProvider,
      outlivedBy: [joined, tenancy, ...argocd.parts],
      guard,
    },
    argocd.options,
  );
  return joined;
}

function foreignArgs({ kubeconfig, identity }: ForeignLogin) {
  return { kubeconfig: pulumi.secret(kubeconfig), identity };
}

/** Where it is, EKS says. */
function joinedEks(cluster: Cluster, { fleet, cloud }: Pick<HubEnd, "fleet" | "cloud">): ExistingCluster {
  const { name, eksName, region, account, proxyUrl } = cluster;
  const role = kubeconfigRole(fleet, account);
  return new ExistingCluster(
    name,
    {
      eksName,
      region,
      ...(role === undefined ? {} : { kubeconfigRoleArn: role }),
      ...(proxyUrl === null ? {} : { proxyUrl }),
    },
    { providers: cloud.in(cluster) },
  );
}
