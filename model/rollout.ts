import type { Cluster, Environment, Fleet, Service } from "./fleet.js";
import { matches } from "./labels.js";
import type { Finding } from "./findings.js";
import type { EnvironmentFile, FleetFile } from "./schema.js";

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

/** Completes how an environment rolls out. Whoever writes waves means an order. */
export function rolloutOf({ clusters, rollout }: EnvironmentFile): Rollout {
  const order = clusters.some(({ wave }) => wave !== undefined) ? "pins" : "together";
  return { order: rollout?.order ?? order, soakMinutes: rollout?.soakMinutes ?? SOAK_MINUTES };
}

/** Asks for an order that follows from the waves alone to be written down: with the last wave that is written, or the first, all that
 *  runs in the environment would follow something else. Where the clusters are in a file of their own, that file would decide it. */
export function checkRollouts({ environments }: FleetFile): { faults: Finding[]; warnings: Finding[] } {
  const inferred = Object.entries(environments).filter(
    ([, environment]) => environment.rollout?.order === undefined && rolloutOf(environment).order === "pins",
  );
  const finding = (name: string, problem: string): Finding => ({
    path: ["environments", name, "rollout"],
    problem,
    remedy: "Write `rollout: { order: pins }` here, or `order: together`.",
  });
  return {
    faults: inferred
      .filter(([, { file }]) => file !== undefined)
      .map(([name]) =>
        finding(name, `clusters/${name}.yaml writes waves, and would decide how all services roll out.`),
      ),
    warnings: inferred
      .filter(([, { file }]) => file === undefined)
      .map(([name]) =>
        finding(
          name,
          "It rolls out by pins because its clusters write waves: once none does, all would follow main at once.",
        ),
      ),
  };
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
