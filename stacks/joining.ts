import * as pulumi from "@pulumi/pulumi";
import { ConfigError, isMade, type Cluster, type ExistingCluster, type Fault } from "../model/index.js";
import { kubeconfigCluster, throughProxy, tokenKubeconfig } from "../render/index.js";
import { unreachable } from "./reach.js";
import type { ProgramSettings } from "./settings.js";

/** A value of the stack's configuration. */
export interface StoredSecret {
  readonly value: string;
  /** Whether it is stored encrypted. */
  readonly encrypted: boolean;
}

/** What a stack asks of the world beyond its fleet and settings. */
export interface Surroundings {
  /** A key of the project's own configuration; undefined when it is not set. */
  readonly secret: (key: string) => StoredSecret | undefined;
  /** Asks a cluster for the id that it keeps for life. @throws Error with the cause when it does not say */
  readonly clusterId: (kubeconfig: string) => Promise<string>;
}

/** How a cluster that is not EKS is entered and recognized. */
export interface ForeignLogin {
  /** An administrator's; not marked secret yet. */
  readonly kubeconfig: string;
  /** Id of the cluster's namespace kube-system. */
  readonly identity: string;
}

/** Reads the credentials of the clusters that are not EKS, and asks each who it is, before anything is registered.
 *  @throws ConfigError for every credential that is missing, in clear, or of no use
 *  @throws RunError for every cluster that does not answer */
export async function foreignLogins(
  clusters: readonly Cluster[],
  settings: ProgramSettings,
  { secret, clusterId }: Surroundings,
): Promise<ReadonlyMap<string, ForeignLogin>> {
  const faults: Fault[] = [];
  const kubeconfigs = clusters.flatMap((cluster) => {
    const { existing } = cluster;
    if (isMade(cluster) || existing === null || existing.by === "eks") return [];
    const read = credential(cluster, existing, settings.stack, secret);
    if ("problem" in read) faults.push(read);
    return "problem" in read ? [] : [{ cluster, kubeconfig: read.kubeconfig }];
  });
  if (faults.length > 0) throw new ConfigError(`Pulumi.${pulumi.getStack()}.yaml`, faults);

  const silent: string[] = [];
  const entries = await Promise.all(
    kubeconfigs.map(async ({ cluster: { name }, kubeconfig }): Promise<[string, ForeignLogin]> => {
      try {
        return [name, { kubeconfig, identity: await clusterId(kubeconfig) }];
      } catch (error) {
        silent.push(unreachable(name, error instanceof Error ? error.message : String(error)));
        return [name, { kubeconfig, identity: "" }];
      }
    }),
  );
  if (silent.length > 0) throw new pulumi.RunError(silent.join("\n"));
  return new Map(entries);
}

type Entered = Exclude<ExistingCluster, { by: "eks" }>;

function credential(
  { name, proxyUrl }: Cluster,
  existing: Entered,
  stack: string,
  secret: Surroundings["secret"],
): { readonly kubeconfig: string } | Fault {
  const path = `gitops-fleet:${existing.secret}`;
  const stored = secret(existing.secret);
  const command = `pulumi config set --secret ${existing.secret} -s ${pulumi.getStack()}`;
  const what = existing.by === "token" ? "token" : "kubeconfig";
  const piped = existing.by === "token" ? command : `${command} < kubeconfig.yaml`;
  if (stored === undefined || stored.value === "") {
    const problem = `is not set, and it is the ${what} by which "${stack}" enters ${name}.`;
    return { path, problem, remedy: `Run: ${piped}` };
  }
  if (!stored.encrypted) {
    const problem = `is stored in clear, and it is the ${what} of an administrator of ${name}.`;
    return { path, problem, remedy: `Revoke it, and store another one encrypted: ${piped}` };
  }
  const { value } = stored;
  try {
    const kubeconfig = existing.by === "token" ? withToken(existing, value) : value;
    kubeconfigCluster(kubeconfig);
    return { kubeconfig: proxyUrl === null ? kubeconfig : throughProxy(kubeconfig, proxyUrl) };
  } catch (error) {
    const problem = `is no kubeconfig to enter ${name} with: ${error instanceof Error ? error.message : String(error)}.`;
    return { path, problem, remedy: `Store what \`kubectl config view --raw --minify --flatten\` prints: ${piped}` };
  }
}

function withToken({ server, caData }: Extract<Entered, { by: "token" }>, token: string): string {
  return tokenKubeconfig({ server, token: token.trim(), ...(caData === null ? {} : { caData }) });
}
