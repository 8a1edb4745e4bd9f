import type { ClusterEntry } from "./clusters.js";
import { formatPath, type Finding, type Path } from "./findings.js";
import { eksName, IN_CLUSTER, MAX_EKS_NAME, MAX_LABEL } from "./names.js";
import { roleIdentity } from "./roles.js";
import type { FleetFile } from "./schema.js";

/** Refuses two clusters of one name, also when only the case differs (IAM takes such roles for the same), and names that
 *  are too long for what is derived from them. */
export function checkClusterNames(fleet: string, clusters: readonly ClusterEntry[]): Finding[] {
  const seen = new Map<string, ClusterEntry>();
  return clusters.flatMap((cluster) => {
    const other = seen.get(cluster.name.toLowerCase());
    if (!other) seen.set(cluster.name.toLowerCase(), cluster);
    return [...(other ? [sameName(cluster, other)] : []), ...reserved(cluster), ...tooLong(fleet, cluster)];
  });
}

/** Refuses an administrator that is listed twice. */
export function checkAdministrators(file: FleetFile): Finding[] {
  const roles = file.administrators.map(roleIdentity);
  return file.administrators.flatMap((arn, index) => {
    const first = roles.indexOf(roles[index] ?? "");
    if (first === index) return [];
    const exact = file.administrators[first] === arn;
    const problem = exact
      ? `"${arn}" is listed twice.`
      : `"${arn}" and "${file.administrators[first] ?? ""}" differ only in case or path: for IAM they are one role.`;
    return [{ path: ["administrators", index], problem, remedy: "Remove one." }];
  });
}

function sameName(cluster: ClusterEntry, other: ClusterEntry): Finding {
  const exact = cluster.name === other.name;
  return {
    path: namePath(cluster),
    problem: exact
      ? `"${cluster.name}" is the name of ${formatPath(other.path)} too.`
      : `"${cluster.name}" and "${other.name}" differ only in case: their IAM roles would be one.`,
    remedy: `Give one of them another \`name\`, like ${cluster.name.toLowerCase()}-2.`,
  };
}

function reserved(cluster: ClusterEntry): Finding[] {
  if (cluster.name !== IN_CLUSTER) return [];
  const problem = `"${IN_CLUSTER}" is Argo CD's own name for the hub's cluster.`;
  return [{ path: namePath(cluster), problem, remedy: "Give it another `name`." }];
}

function tooLong(fleet: string, cluster: ClusterEntry): Finding[] {
  const eks = eksName(fleet, cluster.name);
  const remedy = "Give it a shorter `name`.";
  if (eks.length > MAX_EKS_NAME) {
    const problem = `Its EKS name "${eks}" has ${eks.length} characters; EKS allows ${MAX_EKS_NAME}.`;
    return [{ path: namePath(cluster), problem, remedy }];
  }
  // An explicit name has met the form's rule already.
  if (cluster.file.name !== undefined || cluster.name.length <= MAX_LABEL) return [];
  const problem = `Its name "${cluster.name}" has ${cluster.name.length} characters; as a label value it may have ${MAX_LABEL}.`;
  return [{ path: namePath(cluster), problem, remedy }];
}

function namePath(cluster: ClusterEntry): Path {
  return cluster.file.name === undefined ? cluster.path : [...cluster.path, "name"];
}
