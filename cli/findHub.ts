import { hubCondition, type HubSeen } from "../model/index.js";
import { kubeconfigCluster } from "../render/index.js";
import { accountEnvironments, aws, saidBy } from "./awsAccounts.js";
import { MissingError, type Context } from "./context.js";
import { HubConnection } from "./hub.js";
import { hubKubeconfig } from "./liveHub.js";
import { probeCluster } from "./probe.js";

/** The hub, as this machine finds it. */
export type FoundHub =
  | { readonly is: "new" }
  | { readonly is: "there"; readonly connection: HubConnection }
  /** {@link HubCondition}, with what a person reads of it. */
  | { readonly is: "gone" | "silent"; readonly why: string };

/** What helps with a hub that AWS has. */
const WAIT_FOR_HUB =
  "Run this from where its API can be reached, or when it has come up. If it is beyond help, delete the cluster in AWS: then `npx fleet up` rebuilds it.";

interface DescribedCluster {
  readonly cluster: { readonly status: string; readonly certificateAuthority?: { readonly data?: string } };
}

/** Looks whether the hub that the fleet was brought up with is still there. */
export async function findHub(context: Context): Promise<FoundHub> {
  const kubeconfig = await hubKubeconfig(context);
  if (kubeconfig === undefined) return { is: "new" };
  const problem = await probeCluster(kubeconfig, "eks");
  if (problem === undefined) return { is: "there", connection: await HubConnection.open(kubeconfig) };
  const inAws = await describedByAws(context);
  const { caData } = kubeconfigCluster(kubeconfig);
  const is = hubCondition({ problem, caData, inAws });
  const { eksName, region, account } = context.fleet.hub;
  const where = `${eksName} in ${account}/${region}`;
  if (is === "gone") {
    const instead = inAws === undefined ? "there is no such cluster any more" : "another cluster has its name now";
    return { is, why: `The hub is lost: ${where}: ${instead}.` };
  }
  const status = inAws?.status ?? "";
  return { is: "silent", why: `The hub ${where} ${problem}\n  AWS has it, with the status ${status}.` };
}

/** The hub, for what cannot be done without it; undefined when it was never brought up.
 *  @throws MissingError when it does not answer, or is lost. */
export async function reachableHub(context: Context): Promise<HubConnection | undefined> {
  const found = await findHub(context);
  if (found.is === "new") return undefined;
  if (found.is === "there") return found.connection;
  throw new MissingError(`${hubProblem(found)}\nNothing was changed.`);
}

/** What a person reads of a hub that does not answer, with what to do. */
export function hubProblem({ is, why }: Extract<FoundHub, { why: string }>): string {
  const remedy = is === "gone" ? "`npx fleet up` rebuilds it; workloads stay as they are." : WAIT_FOR_HUB;
  return `${why}\n  ${remedy}`;
}

/** @throws Error when AWS cannot be asked: that is no answer. */
async function describedByAws({ fleet }: Context): Promise<HubSeen["inAws"]> {
  const { eksName, region, account } = fleet.hub;
  const environment = await accountEnvironments(fleet)(account);
  try {
    const words = ["eks", "describe-cluster", "--name", eksName, "--region", region];
    const { cluster } = await aws<DescribedCluster>(words, environment);
    return { status: cluster.status, caData: cluster.certificateAuthority?.data };
  } catch (error) {
    if (saidBy(error).includes("No cluster found")) return undefined;
    throw error;
  }
}
