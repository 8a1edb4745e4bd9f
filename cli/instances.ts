import { HUB, ownInstance, seenBy, seenByHub, seenFromGone } from "../model/index.js";
import { MissingError, type Context } from "./context.js";
import { reachableHub } from "./findHub.js";
import { HubConnection } from "./hub.js";
import { probeCluster } from "./probe.js";
import { stackOutputs, stackState, type StateResource } from "./pulumi.js";

/** An Argo CD of the fleet that answers. */
export interface LiveInstance {
  /** The cluster that it runs in, by name. */
  readonly cluster: string;
  /** With the fleet as it sees it. */
  readonly context: Context;
  readonly connection: HubConnection;
  /** Undefined for the hub's. */
  readonly own?: OwnArgoCd;
}

/** An Argo CD that a cluster runs for itself, as the stacks tell of it. */
export interface OwnArgoCd {
  readonly cluster: string;
  readonly kubeconfig: string;
  /** The stack that made it. */
  readonly stack: string;
  /** With the fleet as it sees it: nothing, when the cluster has left the file. */
  readonly context: Context;
}

/** The context of the hub's Argo CD. */
export function ofHub(context: Context): Context {
  return { ...context, fleet: seenByHub(context.fleet) };
}

/** Every Argo CD that a cluster runs for itself and that has been brought up; also on clusters that left the file, until they are
 *  gone. */
export async function ownArgoCds(context: Context): Promise<OwnArgoCd[]> {
  const { fleet, root } = context;
  const stacks = context.stacks.filter(({ makes }) => makes !== "repos" && makes !== "hub");
  const found = await Promise.all(
    stacks.map(async ({ name: stack }) => {
      const { argocds = {} } = ((await stackOutputs(root, stack)) ?? {}) as { argocds?: Outputs };
      const names = Object.keys(argocds);
      const isAnyLeft = names.some((cluster) => ownInstance(fleet, cluster) === undefined);
      const state = isAnyLeft ? await stackState(root, stack) : [];
      return names.flatMap((cluster): OwnArgoCd[] => {
        const instance = ownInstance(fleet, cluster);
        if (instance === undefined && !isInstalled(state, cluster)) return [];
        const seen = instance === undefined ? seenFromGone(fleet) : seenBy(fleet, instance);
        const { kubeconfig = "" } = argocds[cluster] ?? {};
        return [{ cluster, kubeconfig, stack, context: { ...context, fleet: seen } }];
      });
    }),
  );
  return found.flat();
}

type Outputs = Readonly<Record<string, { readonly kubeconfig?: string }>>;

/** What is on an Argo CD goes before it does. */
export function isInstalled(state: readonly StateResource[], cluster: string): boolean {
  return state.some(
    ({ type, urn }) => type === "kubernetes:helm.sh/v3:Release" && urn.endsWith(`::${cluster}-argocd-release`),
  );
}

/** Those of {@link ownArgoCds}, for what cannot be done without any of them.
 *  @throws MissingError naming each that does not answer */
export async function reachableOwn(context: Context): Promise<LiveInstance[]> {
  const own = await ownArgoCds(context);
  const problems = await Promise.all(own.map(({ kubeconfig }) => probeCluster(kubeconfig, "eks")));
  const silent = own.flatMap(({ cluster }, index) => {
    const problem = problems[index];
    return problem === undefined ? [] : [`${cluster}, which runs its own Argo CD, ${problem}`];
  });
  if (silent.length > 0) {
    throw new MissingError(
      `${silent.join("\n")}\n  Nobody else knows what is deployed there. Run this from where it answers, or when it does again.\n` +
        "  One that will not come back: docs/topologies.md.\nNothing was changed.",
    );
  }
  return Promise.all(
    own.map(async (each) => ({
      cluster: each.cluster,
      context: each.context,
      connection: await HubConnection.open(each.kubeconfig),
      own: each,
    })),
  );
}

/** Every Argo CD of the fleet that has been brought up, the hub's first.
 *  @throws MissingError naming one that does not answer, or is lost */
export async function reachableInstances(context: Context): Promise<LiveInstance[]> {
  const [hub, own] = await Promise.all([reachableHub(context), reachableOwn(context)]);
  return [...(hub ? [hubInstance(context, hub)] : []), ...own];
}

export function hubInstance(context: Context, connection: HubConnection): LiveInstance {
  return { cluster: HUB, context: ofHub(context), connection };
}
