import { administratorsIn } from "./accounts.js";
import type { ClusterEntry } from "./clusters.js";
import { isForeign } from "./existingClusters.js";
import type { Finding } from "./findings.js";
import type { Cluster, Fleet } from "./fleet.js";
import { roleIdentity } from "./roles.js";
import type { FleetFile } from "./schema.js";

/** Names of the clusters that each environment's pipeline may register, by environment. */
export type RegistrableClusters = Readonly<Record<string, readonly string[]>>;

/** Refuses a pipeline's role that has further rights by another place of the file: it would not be held to its environment. And
 *  clusters that it could not register, because their login cannot be told before. */
export function checkPipelineRoles(file: FleetFile, clusters: readonly ClusterEntry[]): Finding[] {
  return [...checkRoles(file), ...clusters.flatMap((cluster) => checkLogin(file, cluster))];
}

/** The hub lets a pipeline write the logins of its clusters alone, and knows them from the file. A token it does not know. */
function checkLogin(file: FleetFile, cluster: ClusterEntry): Finding[] {
  const { environment = "" } = cluster;
  const pipelineRole = file.environments[environment]?.pipelineRole;
  if (pipelineRole === undefined || !isForeign(cluster)) return [];
  const problem = `Argo CD enters ${cluster.name} by a token, and "${pipelineRole}" may write no login to the hub but those of EKS clusters, which are known before.`;
  const remedy = `Put it into an environment without pipelineRole, which the administrators run; or remove ${environment}'s.`;
  return [{ path: [...cluster.path, "existing"], problem, remedy }];
}

function checkRoles(file: FleetFile): Finding[] {
  const administrators = file.administrators.map(roleIdentity);
  const owners = new Map<string, string>();
  return Object.entries(file.environments).flatMap(([environment, { pipelineRole }]): Finding[] => {
    if (pipelineRole === undefined) return [];
    const path = ["environments", environment, "pipelineRole"];
    const role = roleIdentity(pipelineRole);
    const owner = owners.get(role);
    if (owner === undefined) owners.set(role, environment);
    if (administrators.includes(role)) {
      const problem = `"${pipelineRole}" is among the administrators, who may write everything on the hub.`;
      return [{ path, problem, remedy: "Give the pipeline a role of its own, or remove this." }];
    }
    if (file.accounts?.[file.hub.account]) {
      const problem = `The hub is entered as the role that is assumed in ${file.hub.account}, which administers it: no pipeline would be held to its environment.`;
      const remedy = `Remove ${file.hub.account} from accounts, and run with credentials of that account; or remove this.`;
      return [{ path, problem, remedy }];
    }
    if (owner === undefined) return [];
    const problem = `"${pipelineRole}" is the pipeline's role of ${owner} too: it could register the clusters of both.`;
    return [{ path, problem, remedy: `Make another role for ${environment}.` }];
  });
}

/** Roles that administer a cluster: those of its account, and the one that its environment's pipeline has. */
export function clusterAdministrators(
  fleet: Fleet,
  cluster: Pick<Cluster, "account" | "environment">,
): readonly string[] {
  const administrators = administratorsIn(fleet, cluster.account);
  const pipelineRole = fleet.environments.find(({ name }) => name === cluster.environment)?.pipelineRole ?? null;
  if (pipelineRole === null || administrators.some((arn) => roleIdentity(arn) === roleIdentity(pipelineRole))) {
    return administrators;
  }
  return [...administrators, pipelineRole];
}

/** What each environment's pipeline may register: the clusters that it has, and those that it had. A cluster leaves the file
 *  first, then the hub's stack runs, and only then the environment's, which has to look at the Secret to remove it. When it
 *  has done so the hub is not told; so that a name stays until another environment has it. It is a right to what the
 *  environment owned anyway.
 *  @param before what this said when the hub's stack last ran */
export function registrableClusters(fleet: Fleet, before: RegistrableClusters): RegistrableClusters {
  const ownerOf = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster.environment]));
  return Object.fromEntries(
    fleet.environments.map(({ name, clusters }) => {
      const left = (before[name] ?? []).filter((cluster) => (ownerOf.get(cluster) ?? name) === name);
      return [name, [...new Set([...clusters, ...left])].sort()];
    }),
  );
}
