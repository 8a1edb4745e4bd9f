import * as pulumi from "@pulumi/pulumi";
import type { TransitGatewayOutputs } from "../components/transitGateways.js";
import {
  clusterChangeFaults,
  ConfigError,
  handoverFaults,
  HUB,
  inWaves,
  isMade,
  joinedClusterFaults,
  madeCluster,
  replacementFaults,
  servedBy,
  upgrades,
  withLeft,
} from "../model/index.js";
import type { Cluster, ClusterBase, Fleet, KnownCluster, MadeClusters, RegistrableClusters } from "../model/index.js";
import { eksClusterArn, throughProxy } from "../render/index.js";
import type { ForeignLogin } from "./joining.js";
import { withoutGone, type StillThere } from "./leftClusters.js";
import type { OwnArgoCdOutputs } from "./ownArgoCd.js";
import { assertReachable } from "./reach.js";
import type { ProgramSettings } from "./settings.js";

/** Outputs of the stack `repos`. */
export interface ReposOutputs {
  /** `https://github.com/acme/platform` */
  readonly platformRepositoryUrl: pulumi.Output<string>;
  /** URL of each team's repository, by the team's name. */
  readonly teamRepositoryUrls: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Outputs of the stack `hub`. */
export interface HubOutputs {
  readonly clusterArn: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly region: string;
  readonly vpcId: pulumi.Output<string>;
  /** Tables of the subnets that Argo CD runs in, by zone. */
  readonly privateRouteTableIds: Readonly<Record<string, pulumi.Output<string>>>;
  /** Public addresses that Argo CD calls the internet from, by zone. */
  readonly natAddresses: Readonly<Record<string, pulumi.Output<string>>>;
  /** JSON, secret. */
  readonly kubeconfig: pulumi.Output<string>;
  readonly argocdUrl: pulumi.Input<string>;
  /** The role that Argo CD has on every spoke. */
  readonly argocdRoleArn: pulumi.Output<string>;
  /** The role's unique id, which a role that is made anew under the same name does not share. */
  readonly argocdRoleId: pulumi.Output<string>;
  /** The stack itself reads both on its next run. */
  readonly made: MadeClusters;
  readonly registrable: RegistrableClusters;
  /** By region, for clusters that are reached through them; left out without any. */
  readonly transitGateways?: Readonly<Record<string, Partial<TransitGatewayOutputs>>>;
  /** The stack itself reads it on its next run. */
  readonly transitMade?: {
    readonly gateways: Readonly<Record<string, pulumi.Output<string>>>;
    readonly hubAttachmentId: pulumi.Output<string>;
  };
}

/** Outputs of an environment's stack. */
export interface EnvironmentOutputs {
  /** By the cluster's name. */
  readonly clusters: Readonly<Record<string, ClusterOutputs>>;
  /** JSON of each, secret, by the cluster's name. */
  readonly kubeconfigs: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of each cluster that runs its own Argo CD, also of those that left the file, which may not be gone; left out without any. */
  readonly argocds?: Readonly<Record<string, OwnArgoCdOutputs>>;
  /** The stack itself reads it on its next run. */
  readonly made: MadeClusters;
}

export interface ClusterOutputs {
  /** Of one that the fleet makes. */
  readonly arn?: pulumi.Output<string>;
  /** Of one that was made elsewhere: its ARN, or the id of its namespace kube-system. */
  readonly identity?: pulumi.Output<string>;
  readonly endpoint: pulumi.Output<string>;
  readonly region: string;
  readonly account: string;
  readonly eksName: string;
}

/** Outputs of another stack, read before anything of this one is registered. */
export class StackOutputs {
  private constructor(
    private readonly stackName: string,
    private readonly values: ReadonlyMap<string, { readonly value: unknown; readonly secret: boolean }>,
  ) {}

  /** Reads what another stack of the project gives out.
   *  @param required names of outputs that it must have
   *  @throws RunError naming the stack and every output that is missing. */
  static async read(stackName: string, required: readonly string[]): Promise<StackOutputs> {
    const reference = new pulumi.StackReference(stackName);
    const details = await Promise.all(required.map((name) => reference.getOutputDetails(name)));
    const values = new Map(
      required.map((name, index) => {
        const open: unknown = details[index]?.value;
        const secret: unknown = details[index]?.secretValue;
        return [name, { value: secret ?? open, secret: secret !== undefined }] as const;
      }),
    );
    const missing = required.filter((name) => values.get(name)?.value === undefined);
    if (missing.length > 0) {
      throw new pulumi.RunError(
        `The stack "${stackName}" has no output ${missing.map((name) => `"${name}"`).join(", ")}.\n` +
          `  This stack is built on it. Run "pulumi up -s ${stackName}" first.`,
      );
    }
    return new StackOutputs(stackName, values);
  }

  /** A text, which stays secret when it is.
   *  @throws RunError naming stack and output when it is something else. */
  text(name: string): pulumi.Output<string> {
    const value = this.plain(name);
    return this.valueOf(name).secret ? pulumi.secret(value) : pulumi.output(value);
  }

  /** A text as it is, secret or not: to ask something with, never to give to a resource.
   *  @throws RunError naming stack and output when it is something else. */
  plain(name: string): string {
    const { value } = this.valueOf(name);
    if (typeof value !== "string") throw this.unexpected(name, "a text");
    return value;
  }

  /** A map.
   *  @throws RunError naming stack and output when it is something else. */
  map(name: string): Readonly<Record<string, unknown>> {
    const { value } = this.valueOf(name);
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw this.unexpected(name, "a map");
    return { ...value };
  }

  /** A map of texts.
   *  @throws RunError naming stack and output when it is something else. */
  texts(name: string): Readonly<Record<string, string>> {
    const entries = Object.entries(this.map(name)).map(([key, value]): [string, string] => {
      if (typeof value !== "string") throw this.unexpected(name, "a map of texts");
      return [key, value];
    });
    return Object.fromEntries(entries);
  }

  private valueOf(name: string): { readonly value: unknown; readonly secret: boolean } {
    const found = this.values.get(name);
    if (found === undefined) throw new Error(`Output "${name}" of the stack "${this.stackName}" was not asked for.`);
    return found;
  }

  private unexpected(name: string, expected: string): pulumi.RunError {
    return new pulumi.RunError(
      `Output "${name}" of the stack "${this.stackName}" is not ${expected}.\n` +
        `  It was made by another version of this program. Run "pulumi up -s ${this.stackName}" first.`,
    );
  }
}

/** What this stack gave out when it last ran. There can be one of it in a program. */
export class LastRun {
  // A stack may read itself.
  private readonly own = new pulumi.StackReference(pulumi.getStack());

  /** A map that the stack gives out for itself; empty when it never did. */
  async read<T>(name: string): Promise<Readonly<Record<string, T>>> {
    return ((await this.own.getOutputDetails(name)).value ?? {}) as Readonly<Record<string, T>>;
  }

  /** Whatever it is, secret or not: to ask something with, never to give to a resource. */
  async plain(name: string): Promise<unknown> {
    const details = await this.own.getOutputDetails(name);
    return (details.secretValue ?? details.value) as unknown;
  }
}

/** Compares a stack's clusters with what they were made with, before anything of the stack is registered.
 *  @param logins of clusters that exist already and are not EKS
 *  @param stillThere asks for those that left the file and have come back
 *  @returns the clusters as they are to be made in this run, which takes a version to one wave, and what of them is settled,
 *  for the stack to give out
 *  @throws ConfigError for every cluster that would become another one
 *  @throws RunError in a preview, when one of those that were made does not answer. */
export async function keepClusters<C extends ClusterBase | Cluster>(
  fleet: Fleet,
  wanted: readonly C[],
  { fleetFile, today, replace }: ProgramSettings,
  logins: ReadonlyMap<string, ForeignLogin> = new Map(),
  own = new LastRun(),
  stillThere: StillThere = () => Promise.resolve(true),
): Promise<{ readonly clusters: readonly C[]; readonly made: MadeClusters }> {
  const unknown = replacementFaults(fleet, replace);
  if (unknown.length > 0) throw new ConfigError("environment", unknown);
  const known: MadeClusters = await own.read("made");
  const names = wanted.map(({ name }) => name);
  const before = await withoutGone(known, names, stillThere);
  const identities = new Map(
    wanted
      .filter((cluster) => !isMade(cluster))
      .map((cluster) => [cluster.name, logins.get(cluster.name)?.identity ?? eksClusterArn(cluster)]),
  );
  const faults = [
    ...clusterChangeFaults(fleet, before, wanted, today),
    ...joinedClusterFaults(fleet, before, wanted, identities),
    ...handoverFaults(fleet, before, wanted),
  ];
  if (faults.length > 0) throw new ConfigError(fleetFile, faults);
  // Those with a login have answered already.
  const unasked = wanted.filter(({ name }) => !logins.has(name));
  if (pulumi.runtime.isDryRun()) await assertReachable(await knownKubeconfigs(own, unasked));
  noteWaiting(fleet, before);
  const clusters = inWaves(fleet, wanted, before);
  const made = clusters.map((cluster): [string, KnownCluster] => {
    const identity = identities.get(cluster.name);
    return [
      cluster.name,
      identity === undefined
        ? { ...madeCluster(cluster, before[cluster.name] ?? {}, today), ...servedBy(cluster) }
        : { identity },
    ];
  });
  return { clusters, made: withLeft(before, Object.fromEntries(made)) };
}

/** Says of each cluster that keeps its version in this run what it waits for. */
function noteWaiting(fleet: Fleet, made: MadeClusters): void {
  for (const { cluster, hops, waitsFor } of upgrades(fleet, made).filter((upgrade) => upgrade.waitsFor.length > 0)) {
    const problem = `${cluster} keeps Kubernetes ${hops[0] ?? ""} in this run, and gets ${hops.at(-1) ?? ""} in one after it: ${waitsFor.join(", ")} of an earlier wave first.`;
    void pulumi.log.warn(problem);
  }
}

/** Kubeconfigs of those clusters that the stack has made or joined already, each by the proxy that the file names now. */
async function knownKubeconfigs(own: LastRun, clusters: readonly ClusterBase[]): Promise<Map<string, string>> {
  const [ofHub, ofSpokes] = await Promise.all([own.plain("kubeconfig"), own.plain("kubeconfigs")]);
  const known = (ofSpokes ?? {}) as Readonly<Record<string, unknown>>;
  return new Map(
    clusters.flatMap(({ name, proxyUrl }): [string, string][] => {
      const kubeconfig = name === HUB ? ofHub : known[name];
      return typeof kubeconfig === "string" ? [[name, throughProxy(kubeconfig, proxyUrl)]] : [];
    }),
  );
}
