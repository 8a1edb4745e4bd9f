import { quote, type Finding, type Path } from "./findings.js";
import { quantityAmount } from "./quantities.js";
import { isManaged } from "./registration.js";
import { RULES } from "./rules.js";
import type { FleetFile, TeamFile } from "./schema.js";
import { SEEDED_REPLICAS } from "./seededService.js";
import { containerDefaults } from "./teamBounds.js";
import { checkTeamKinds } from "./teamKindsRules.js";

/** Refuses bounds that Kubernetes or Argo CD would refuse, or that leave no room; warns of what becomes tight. */
export function checkTeamBounds(file: FleetFile): { faults: Finding[]; warnings: Finding[] } {
  const teams = Object.entries(file.teams ?? {}).flatMap(([name, team]) =>
    team === null ? [] : [{ team, path: ["teams", name] as Path }],
  );
  return {
    faults: teams.flatMap(({ team, path }) => [
      ...checkAmounts(team, path),
      ...checkTeamKinds(team, [...path, "kinds"]),
      ...repetitions([...path, "signatureKeys"], team.signatureKeys ?? [], (key) => key.toUpperCase().slice(-16)),
      ...repetitions([...path, "notifications", "slack"], team.notifications?.slack ?? []),
      ...checkChannels(file, team, path),
    ]),
    warnings: teams.flatMap(({ team, path }) => tightQuota(file, team, path)),
  };
}

/** What the API server refuses: a request above the limit (LimitRange), and pods above the quota, which no container fits. */
function checkAmounts(team: TeamFile, path: Path): Finding[] {
  const defaults = containerDefaults(team);
  if (defaults === null) return [];
  const { quota = {}, limits } = team;
  return (["cpu", "memory"] as const).flatMap((resource): Finding[] => {
    const [request, limit] = [defaults.request[resource], defaults.limit[resource]];
    const found: Finding[] = [];
    if (isMore(resource, request, limit)) {
      const problem = `A container would request ${quote(request)} by default, and be limited to ${quote(limit)}.`;
      const written = limits?.request?.[resource] === undefined ? "limit" : "request";
      found.push({
        path: [...path, "limits", written, resource],
        problem,
        remedy: "Raise the limit, or lower the request.",
      });
    }
    // Requests of CPU are counted, and limits of memory.
    const taken = resource === "cpu" ? request : limit;
    if (isMore(resource, taken, quota[resource])) {
      const problem = `A single container takes ${quote(taken)} by default, and the quota is ${quote(quota[resource])}.`;
      const remedy = `Raise it, or lower limits.${resource === "cpu" ? "request.cpu" : "limit.memory"}.`;
      found.push({ path: [...path, "quota", resource], problem, remedy });
    }
    return found;
  });
}

/** Whether an amount is more than another, if both are there. What is none is a fault of the form. */
function isMore(resource: "cpu" | "memory", amount: string | undefined, bound: string | undefined): boolean {
  const { pattern } = resource === "cpu" ? RULES.cpu : RULES.bytes;
  if (amount === undefined || bound === undefined || !pattern.test(amount) || !pattern.test(bound)) return false;
  return quantityAmount(amount) > quantityAmount(bound);
}

function checkChannels(file: FleetFile, { notifications }: TeamFile, path: Path): Finding[] {
  if (notifications === undefined || file.hub.argocd.notifications?.slack !== undefined) return [];
  return [
    {
      path: [...path, "notifications"],
      problem: isManaged(file)
        ? "EKS's Argo CD has no notifications controller."
        : "Argo CD on the hub knows no Slack to tell.",
      remedy: isManaged(file) ? "Remove this." : "Add `slack: {}` under hub.argocd.notifications.",
    },
  ];
}

/** A rollout first starts a pod more, and stands still when it may not (maxUnavailable, rounded down, is none of so few:
 *  https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment). */
function tightQuota(file: FleetFile, { quota, services = {} }: TeamFile, path: Path): Finding[] {
  if (quota?.pods === undefined || Object.keys(services).length === 0) return [];
  const needed = Math.max(...Object.values(SEEDED_REPLICAS)) + 1;
  if (quota.pods >= needed || Object.keys(file.environments).length === 0) return [];
  const problem = `A service is seeded with up to ${needed - 1} pods, and needs one more while it is rolled out; ${quota.pods} would stop that.`;
  return [{ path: [...path, "quota", "pods"], problem, remedy: `Allow ${needed} or more.` }];
}

function repetitions(path: Path, values: readonly string[], identity = (value: string) => value): Finding[] {
  const keys = values.map(identity);
  return values.flatMap((value, index) =>
    keys.indexOf(keys[index] ?? "") === index
      ? []
      : [{ path: [...path, index], problem: `${quote(value)} is listed twice.`, remedy: "Remove one." }],
  );
}
