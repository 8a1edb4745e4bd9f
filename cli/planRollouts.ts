import type { Fleet, Rollout } from "../model/index.js";
import { columns } from "./output.js";

const MEANINGS: Readonly<Record<Rollout["order"], string>> = {
  together:
    "together: what is merged to main runs, in all waves at once; `rollout: { order: pins }` puts them in order.\n",
  pins: "pins: each wave runs the commit that a file in the team's repository names; `fleet roll SERVICE` moves it there, wave by wave.\n",
};

/** In which order what is merged reaches the clusters of each environment; undefined where none has more than one wave, or asks
 *  for an order. Whoever wrote waves may think that it does. */
export function describeRollouts({ environments, clusters }: Fleet): string | undefined {
  const described = environments.map((environment) => ({ ...environment, waves: wavesIn(clusters, environment.name) }));
  if (described.every(({ rollout, waves }) => rollout.order === "together" && waves.size < 2)) return undefined;
  const rows = described.map(({ name, rollout, waves }) => {
    const inOrder = [...waves].sort(([a], [b]) => a - b).map(([wave, names]) => `${wave}: ${names.join(", ")}`);
    const isPinned = rollout.order === "pins";
    const hasWaves = isPinned || waves.size > 1;
    return [name, rollout.order, hasWaves ? inOrder.join("; ") : "-", isPinned ? `${rollout.soakMinutes} min` : "-"];
  });
  const used = new Set(environments.map(({ rollout }) => rollout.order));
  const meanings = [...used].map((order) => MEANINGS[order]);
  return [columns(["ENVIRONMENT", "ORDER", "WAVES", "HEALTHY FOR"], rows), ...meanings].join("");
}

/** Names of an environment's clusters by their wave. */
function wavesIn(clusters: Fleet["clusters"], environment: string): Map<number, string[]> {
  const waves = new Map<number, string[]>();
  for (const { name, wave } of clusters.filter((cluster) => cluster.environment === environment)) {
    waves.set(wave, [...(waves.get(wave) ?? []), name]);
  }
  return waves;
}
