import {
  applications,
  pinnedEnvironments,
  syncPolicyIn,
  wavesOf,
  type Fleet,
  type Service,
  type Team,
} from "../model/index.js";
import { syncTimes } from "../render/index.js";
import { UsageError } from "./failure.js";
import type { Wave } from "./rolling.js";

const MINUTE = 60_000;

/** What is to be rolled, and where. */
export interface Rolled {
  readonly team: Team;
  readonly service: Service;
  readonly environment: string;
  /** How long each wave has to stay healthy, milliseconds. */
  readonly soak: number;
  /** Whether Argo CD syncs it by itself once a pin has moved. */
  readonly automated: boolean;
  readonly waves: readonly Wave[];
}

/** The service and the environment that are meant.
 *  @throws UsageError */
export function chosen(fleet: Fleet, name: string, env: string | undefined): Rolled {
  const all = fleet.teams.flatMap((team) => team.services.map((service) => ({ team, service })));
  const exact = all.filter(({ service }) => service.applicationSet === name);
  const meant = exact.length > 0 ? exact : all.filter(({ service }) => service.name === name);
  const [found, another] = meant;
  if (!found) {
    const known = all.map(({ service }) => service.applicationSet).join(", ");
    throw new UsageError(`The fleet has no service "${name}".\nKnown are: ${known}.`);
  }
  if (another) {
    const names = meant.map(({ service }) => service.applicationSet).join(" and ");
    throw new UsageError(`Several teams have a "${name}".\nName one: ${names}.`);
  }
  const { team, service } = found;
  const pinned = pinnedEnvironments(fleet, service);
  const environment = env === undefined && pinned.length === 1 ? pinned[0] : pinned.find((one) => one.name === env);
  if (!environment)
    throw new UsageError(
      noEnvironment(
        fleet,
        service,
        env,
        pinned.map(({ name: one }) => one),
      ),
    );
  const own = applications(fleet).filter(
    (one) => one.applicationSet === service.applicationSet && one.environment === environment.name,
  );
  const windows = new Map(
    syncTimes(fleet, ({ name: application }) => own.some((one) => one.name === application), Date.now()).map(
      (times) => [times.application.name, times.windows],
    ),
  );
  const waves = wavesOf(fleet.clusters, service, environment.name).map((wave) => ({
    wave,
    applications: new Map(own.filter((one) => one.wave === wave).map((one) => [one.name, windows.get(one.name) ?? []])),
  }));
  if (waves.length === 0) throw new UsageError(`${service.applicationSet} has no cluster in ${environment.name}.`);
  const { automated } = syncPolicyIn(fleet, environment.name, service);
  const soak = environment.rollout.soakMinutes * MINUTE;
  return { team, service, environment: environment.name, soak, automated, waves };
}

function noEnvironment(
  { environments }: Fleet,
  { applicationSet, environments: own }: Service,
  env: string | undefined,
  pinned: readonly string[],
): string {
  if (env !== undefined && !environments.some(({ name }) => name === env)) {
    return `--env: the fleet has no environment "${env}".\nKnown are: ${environments.map(({ name }) => name).join(", ")}.`;
  }
  if (env !== undefined && !own.includes(env)) {
    return `--env: ${applicationSet} is not in ${env}.\nIt is in ${own.join(", ")}.`;
  }
  const which = pinned.length === 0 ? "No environment of it does" : `These do: ${pinned.join(", ")}`;
  const problem =
    env === undefined
      ? `Name the environment of ${applicationSet} with --env.`
      : `--env: ${applicationSet} does not roll out by pins in "${env}": what is merged there runs.`;
  return `${problem}\n${which}; \`rollout: { order: pins }\` on an environment makes it one.`;
}
