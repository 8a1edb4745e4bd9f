import type { Context } from "./context.js";
import type { HubConnection, Registration } from "./hub.js";
import { spokeKubeconfigs } from "./liveHub.js";
import { probeCluster } from "./probe.js";
import { stackState } from "./pulumi.js";
import { LABEL } from "../model/labels.js";
import { eksName as eksNameOf } from "../model/names.js";
import { eksKubeconfig, OWN_SERVER, tokenKubeconfig } from "../render/index.js";

/** A cluster from which something is to go, with all that has to be known before it does. */
export interface LeavingSpoke {
  readonly name: string;
  /** The name that EKS knows it by; undefined elsewhere. */
  readonly eksName: string | undefined;
  readonly region: string;
  readonly account: string;
  /** Whether the fleet made it, so that all of it goes. */
  readonly isMade: boolean;
  readonly kubeconfig: string;
  /** Why it does not answer; undefined when it does. */
  readonly problem: string | undefined;
}

/** Finds out about registered clusters: who made them, how they are reached, and whether they answer.
 *  @param own kubeconfig of the cluster that the Argo CD in question runs in and serves, where it is no hub */
export async function leavingSpokes(
  context: Context,
  hub: Pick<HubConnection, "registrations">,
  names: readonly string[],
  own?: string,
): Promise<LeavingSpoke[]> {
  if (names.length === 0) return [];
  const stacks = context.stacks.filter(({ makes }) => makes !== "repos" && makes !== "hub");
  const [registrations, kubeconfigs, ...states] = await Promise.all([
    hub.registrations(),
    spokeKubeconfigs(context),
    ...stacks.map(({ name }) => stackState(context.root, name)),
  ]);
  const made = new Set(
    states
      .flat()
      .filter(({ type }) => type === "aws:eks/cluster:Cluster")
      .map(({ outputs }) => outputs?.name),
  );
  return Promise.all(
    registrations
      .filter(({ name }) => names.includes(name))
      .map(async (registration) => {
        const { name, labels } = registration;
        const isOwn = registration.server === OWN_SERVER;
        const eksName = isOwn ? eksNameOf(context.fleet.name, name) : registration.config.awsAuthConfig?.clusterName;
        // A run that was refused half-way has taken the cluster out of its stack's outputs already.
        const kubeconfig = kubeconfigs.get(name) ?? own ?? kubeconfigOf(context, registration);
        return {
          name,
          eksName,
          region: labels[LABEL.region] ?? "",
          account: labels[LABEL.account] ?? "",
          isMade: made.has(eksName),
          kubeconfig,
          problem: await probeCluster(kubeconfig, eksName === undefined ? "foreign" : "eks"),
        };
      }),
  );
}

/** A login from what the hub knows: to EKS as whoever runs this, elsewhere with the token that Argo CD reads with. */
export function kubeconfigOf({ fleet }: Pick<Context, "fleet">, { server, config, labels }: Registration): string {
  const { awsAuthConfig, bearerToken = "", tlsClientConfig: tls = {} } = config;
  const cluster = {
    server,
    ...(tls.caData === undefined ? {} : { caData: tls.caData }),
    ...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
  };
  if (!awsAuthConfig) return tokenKubeconfig({ ...cluster, token: bearerToken });
  const role = fleet.accounts.find(({ id }) => id === labels[LABEL.account])?.assumeRole;
  return eksKubeconfig(cluster, {
    eksName: awsAuthConfig.clusterName,
    region: labels[LABEL.region] ?? "",
    roleArn: role?.arn,
  });
}
