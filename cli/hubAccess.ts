import { isForeign, spokeRoleArn, type Cluster } from "../model/index.js";
import { accountEnvironments, aws, saidBy, type AccountEnvironment } from "./awsAccounts.js";
import type { Context } from "./context.js";
import { stackOutputs } from "./pulumi.js";

/** Tag of an access entry: id of the role that it was made for. EKS keeps that id and shows it to nobody, and a role that is
 *  made anew under the same name has another one: components/clusterRegistration.ts. */
const ROLE_ID_TAG = "gitops-fleet/role-id";

interface AccessEntry {
  readonly accessEntry: { readonly tags?: Readonly<Record<string, string>> };
}
interface Role {
  readonly Role: { readonly RoleId: string };
}

/** Clusters that do not let Argo CD in, with the reason, as AWS says it now. Argo CD would not notice for hours: what it
 *  watches already goes on.
 *  @param warn is told what could not be looked up */
export async function refusedByClusters(
  context: Context,
  warn: (line: string) => void,
): Promise<ReadonlyMap<string, string>> {
  const hubStack = context.stacks.find((stack) => stack.makes === "hub");
  const outputs = hubStack && (await stackOutputs(context.root, hubStack.name));
  const roleArn = outputs?.argocdRoleArn;
  if (typeof roleArn !== "string") return new Map();
  const { fleet } = context;
  const refused = new Map<string, string>();
  const environmentOf = accountEnvironments(fleet);
  try {
    const ofHub = {
      arn: roleArn,
      id: await roleIdOf(roleArn, fleet.hub.region, await environmentOf(fleet.hub.account)),
    };
    const enteredAs = async (cluster: Cluster, account: AccountEnvironment): Promise<EnteredAs> => {
      if (fleet.registration !== "role-per-spoke") return ofHub;
      const arn = spokeRoleArn(fleet.name, cluster);
      return { arn, id: await roleIdOf(arn, cluster.region, account) };
    };
    await Promise.all(
      // Whoever is not EKS has no access entries.
      fleet.clusters
        .filter((cluster) => !isForeign(cluster))
        .map(async (cluster) => {
          const account = await environmentOf(cluster.account);
          const reason = await whyRefused(cluster, await enteredAs(cluster, account), account);
          if (reason !== undefined) refused.set(cluster.name, reason);
        }),
    );
  } catch (error) {
    warn(`Whether the clusters let Argo CD in could not be looked up: ${saidBy(error)}`);
  }
  return refused;
}

/** The role that a cluster's access entry is for. */
interface EnteredAs {
  readonly arn: string;
  /** Undefined when there is no such role. */
  readonly id: string | undefined;
}

async function whyRefused(
  { eksName, region }: Cluster,
  { arn: roleArn, id: roleId }: EnteredAs,
  account: AccountEnvironment,
): Promise<string | undefined> {
  const gone = `does not let Argo CD in: there is no role ${roleArn}. \`npx fleet up\` makes it`;
  const words = ["eks", "describe-access-entry", "--cluster-name", eksName, "--principal-arn", roleArn];
  try {
    const { accessEntry } = await aws<AccessEntry>([...words, "--region", region], account);
    if (roleId === undefined) return gone;
    const madeFor = accessEntry.tags?.[ROLE_ID_TAG];
    if (madeFor === undefined || madeFor === roleId) return undefined;
    return (
      `refuses Argo CD: its access entry is for an earlier role of the same name (${madeFor}, now ${roleId}). ` +
      "`npx fleet up` makes the entry anew"
    );
  } catch (error) {
    const said = saidBy(error);
    // A cluster that is not there is the probe's to report.
    if (said.includes("No cluster found")) return undefined;
    if (said.includes("ResourceNotFoundException")) {
      if (roleId === undefined) return gone;
      return `refuses Argo CD: it has no access entry for ${roleArn}. \`npx fleet up\` makes it`;
    }
    throw error;
  }
}

/** Undefined when there is no such role. */
async function roleIdOf(arn: string, region: string, account: AccountEnvironment): Promise<string | undefined> {
  const name = arn.slice(arn.lastIndexOf("/") + 1);
  try {
    const words = ["iam", "get-role", "--role-name", name, "--region", region];
    return (await aws<Role>(words, account)).Role.RoleId;
  } catch (error) {
    if (saidBy(error).includes("NoSuchEntity")) return undefined;
    throw error;
  }
}
