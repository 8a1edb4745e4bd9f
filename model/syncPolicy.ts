import type { Finding, Path } from "./findings.js";
import type { Environment, Service, SyncOverride, SyncPolicy } from "./fleet.js";
import { goDurationMilliseconds } from "./goDuration.js";
import type { FleetFile } from "./schema.js";
import type { SyncFile } from "./syncSchema.js";

/** What an environment has whose file says nothing. */
export const DEFAULT_SYNC: SyncPolicy = {
  automated: true,
  prune: true,
  selfHeal: true,
  serverSideApply: true,
  retry: { limit: 5, duration: "5s", factor: 2, maxDuration: "3m" },
  ignoreDifferences: [],
};

/** An environment's policy. */
export function environmentSync(file: SyncFile | undefined): SyncPolicy {
  return withDefaultSync(syncOverride(file));
}

/** A policy that says only what it wants differently from the default. */
export function withDefaultSync(override: SyncOverride): SyncPolicy {
  return overridden(DEFAULT_SYNC, override);
}

/** What a service says of its own, without what it leaves to its environments. */
export function syncOverride({ retry, ignoreDifferences, ...rest }: SyncFile = {}): SyncOverride {
  return {
    ...given(rest),
    ...(retry === undefined ? {} : { retry: given(retry) }),
    ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }),
  };
}

/** How the applications of an environment are synced: those of a service, or of add-ons.
 *  @throws Error when the fleet has no such environment */
export function syncPolicyIn(
  { environments }: { readonly environments: readonly Pick<Environment, "name" | "sync">[] },
  environment: string,
  service?: Service,
): SyncPolicy {
  const found = environments.find(({ name }) => name === environment);
  if (!found) throw new Error(`The fleet has no environment ${environment}.`);
  return overridden(found.sync, service?.sync ?? {});
}

function overridden(base: SyncPolicy, { retry, ignoreDifferences = [], ...rest }: SyncOverride): SyncPolicy {
  return {
    ...base,
    ...rest,
    retry: { ...base.retry, ...retry },
    ignoreDifferences: [...base.ignoreDifferences, ...ignoreDifferences],
  };
}

/** Refuses what Argo CD would pass over in silence: settings that mean nothing, and differences that name no field. */
export function checkSync(file: FleetFile): Finding[] {
  const all = Object.values(file.environments).map(({ sync }) => environmentSync(sync));
  const environments = Object.entries(file.environments).map(([name, { sync }]) => ({
    path: ["environments", name, "sync"] as Path,
    sync,
    bases: [DEFAULT_SYNC],
  }));
  const services = Object.entries(file.teams ?? {}).flatMap(([team, settings]) =>
    Object.entries(settings?.services ?? {}).map(([name, service]) => ({
      path: ["teams", team, "services", name, "sync"] as Path,
      sync: service?.sync,
      bases: all,
    })),
  );
  return [...environments, ...services].flatMap(({ path, sync, bases }) =>
    sync === undefined ? [] : [...idle(sync, path), ...pauses(sync, bases, path), ...fieldless(sync, path)],
  );
}

function idle(sync: SyncFile, path: Path): Finding[] {
  if (sync.automated !== false) return [];
  return (["prune", "selfHeal"] as const)
    .filter((key) => sync[key] !== undefined)
    .map((key) => ({
      path: [...path, key],
      problem: `"${key}" says what Argo CD does by itself, and \`automated: false\` that it does nothing by itself.`,
      remedy: `Take "${key}" out, or automated: false.`,
    }));
}

function pauses({ retry }: SyncFile, bases: readonly SyncPolicy[], path: Path): Finding[] {
  if (retry === undefined) return [];
  const wrong = bases
    .map((base) => ({ ...base.retry, ...given(retry) }))
    .find(({ duration, maxDuration }) => milliseconds(duration) > milliseconds(maxDuration));
  if (wrong === undefined) return [];
  const problem = `The first pause, ${wrong.duration}, is longer than the longest, ${wrong.maxDuration}.`;
  return [{ path: [...path, "retry"], problem, remedy: "Lengthen maxDuration, or shorten duration." }];
}

/** What is no duration is reported for its form, and longer than nothing here. */
function milliseconds(duration: string): number {
  return goDurationMilliseconds(duration) ?? NaN;
}

function fieldless({ ignoreDifferences = [] }: SyncFile, path: Path): Finding[] {
  return ignoreDifferences.flatMap(({ kind, jsonPointers, jqPathExpressions, managedFieldsManagers }, index) => {
    if (jsonPointers ?? jqPathExpressions ?? managedFieldsManagers) return [];
    const problem = `It names no field of ${kind}, so that Argo CD would ignore nothing.`;
    const remedy = "Add jsonPointers, jqPathExpressions or managedFieldsManagers.";
    return [{ path: [...path, "ignoreDifferences", index], problem, remedy }];
  });
}

/** Without the keys that say nothing. */
function given<T extends object>(object: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
