import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { AssumedRole } from "../model/index.js";
import { accountEnvironment, aws, sessionName } from "./awsAccounts.js";
import type { Context } from "./context.js";
import { stackState, type StateResource } from "./pulumi.js";

const run = promisify(execFile);

/** Takes the protection off what the fleet no longer wants: Pulumi's `protect`, and EKS's deletion protection. Whoever said
 *  yes to emptying it has consented to what protection asks for; everything else stays protected.
 *  @param wanted names of the clusters that stay; what belongs to none of them is released. */
export async function releaseProtection(context: Context, wanted: readonly string[]): Promise<void> {
  const stacks = context.stacks.filter((stack) => stack.makes !== "repos");
  await Promise.all(
    stacks.map(async ({ name: stack }) => {
      const state = await stackState(context.root, stack);
      const leaving = unwanted(state, wanted);
      if (leaving.length === 0) return;
      const urns = leaving.map((resource) => resource.urn);
      await run("pulumi", ["state", "unprotect", "--yes", "--stack", stack, ...urns], { cwd: context.root });
      for (const resource of leaving.filter(isDeletionProtected)) {
        await allowDeletion(resource, roleOf(resource, state), sessionName(context.fleet));
      }
    }),
  );
}

/** What is protected and belongs to none of the clusters that stay. */
export function unwanted(state: readonly StateResource[], wanted: readonly string[]): StateResource[] {
  const made = state.filter(({ type }) => type === "gitops-fleet:index:EksCluster").map(({ urn }) => nameIn(urn));
  const clusters = [...new Set([...made, ...wanted])];
  return state.filter(({ protect, urn }) => protect === true && !wanted.includes(ownerOf(nameIn(urn), clusters)));
}

function isDeletionProtected({ type, outputs = {} }: StateResource): boolean {
  return type === "aws:eks/cluster:Cluster" && outputs.deletionProtection === true;
}

/** Pulumi deletes what left the program without changing it first, and EKS refuses that for as long as it is protected. */
async function allowDeletion(
  { outputs = {} }: StateResource,
  role: AssumedRole | null,
  session: string,
): Promise<void> {
  const { arn, name } = outputs;
  const region = String(arn).split(":")[3] ?? "";
  const words = ["eks", "update-cluster-config", "--region", region, "--name", String(name)];
  const account = await accountEnvironment(role, session, region);
  await aws([...words, "--no-deletion-protection"], account);
}

/** The role that made a resource, from its provider in the state: its account may have left the fleet's file with it. */
export function roleOf({ provider = "" }: StateResource, state: readonly StateResource[]): AssumedRole | null {
  const urn = provider.slice(0, provider.lastIndexOf("::"));
  const roles: unknown = state.find((resource) => resource.urn === urn)?.outputs?.assumeRoles;
  const [role] = (typeof roles === "string" ? JSON.parse(roles) : []) as { roleArn: string; externalId?: string }[];
  return role ? { arn: role.roleArn, externalId: role.externalId ?? null } : null;
}

/** The domain id of a cluster begins the logical name of everything that it consists of; that of another may begin with it too. */
function ownerOf(name: string, clusters: readonly string[]): string {
  const owners = clusters.filter((cluster) => name === cluster || name.startsWith(`${cluster}-`));
  return owners.sort((one, other) => other.length - one.length)[0] ?? "";
}

function nameIn(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
