import type { Cluster, Environment, Fleet, Service } from "./fleet.js";
import { matches } from "./labels.js";
import type { EnvironmentFile } from "./schema.js";

/** How what is merged reaches the clusters of an environment. */
export interface Rollout {
  /** `together`: all follow the branch. `pins`: each wave runs the commit that a file in the repository names, and `fleet roll`
   *  moves these files, one wave after the other. */
  readonly order: "together" | "pins";
  /** How long a wave has to stay healthy before `fleet roll` goes on to the next, minutes. */
  readonly soakMinutes: number;
}

/** As long as Kubernetes gives a Deployment to get on before it calls it failed: `progressDeadlineSeconds`, 600 by default
 *  (https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#progress-deadline-seconds). */
const SOAK_MINUTES = 10;

/** Completes how an environment rolls out. Whoever writes waves means an order; and it stays one when the clusters of all waves but
 *  one have gone, else all that was merged meanwhile would run in what is left, at once. */
export function rolloutOf({ clusters, rollout }: EnvironmentFile): Rollout {
  const order = clusters.some(({ wave }) => wave !== undefined) ? "pins" : "together";
  return { order: rollout?.order ?? order, soakMinutes: rollout?.soakMinutes ?? SOAK_MINUTES };
}

/** The environments of a service whose waves run what its pins say. */
export function pinnedEnvironments({ environments }: Pick<Fleet, "environments">, service: Service): Environment[] {
  return environments.filter(({ name, rollout }) => rollout.order === "pins" && service.environments.includes(name));
}

/** The waves of an environment in which a service has clusters, whatever state they are in. */
export function wavesOf(clusters: readonly Cluster[], service: Service, environment: string): number[] {
  const own = clusters.filter(
    (cluster) => cluster.environment === environment && matches(cluster.labels, service.clusterSelector),
  );
  return [...new Set(own.map(({ wave }) => wave))].sort((a, b) => a - b);
}

/** The file in the team's repository whose `revision` a wave runs: `apps/web/waves/prod/1.yaml`.
 *  @param environment its name, or the template that becomes it; so is the wave */
export function pinFile(service: string, environment: string, wave: number | string): string {
  return `apps/${service}/waves/${environment}/${wave}.yaml`;
}

/** Whether a file says what waves run, rather than what it is that they run. */
export function isPinFile(path: string): boolean {
  return /^apps\/[^/]+\/waves\//.test(path);
}
