import type { Fleet, Rollout } from "../model/index.js";
import { columns } from "./output.js";

const MEANINGS: Readonly<Record<Rollout["order"], string>> = {
  together: "together: what is merged to main runs.\n",
  pins: "pins: each wave runs the commit that a file in the team's repository names; `fleet roll SERVICE` moves it there, wave by wave.\n",
};

/** In which order what is merged reaches the clusters of each environment. */
export function describeRollouts({ environments, clusters }: Fleet): string {
  const rows = environments.map(({ name, rollout }) => {
    const waves = new Map<number, string[]>();
    for (const cluster of clusters.filter(({ environment }) => environment === name)) {
      waves.set(cluster.wave, [...(waves.get(cluster.wave) ?? []), cluster.name]);
    }
    const inOrder = [...waves].sort(([a], [b]) => a - b).map(([wave, names]) => `${wave}: ${names.join(", ")}`);
    const isInWaves = rollout.order !== "together";
    return [name, rollout.order, isInWaves ? inOrder.join("; ") : "-", isInWaves ? `${rollout.soakMinutes} min` : "-"];
  });
  const used = new Set(environments.map(({ rollout }) => rollout.order));
  const meanings = [...used].map((order) => MEANINGS[order]);
  return [columns(["ENVIRONMENT", "ORDER", "WAVES", "HEALTHY FOR"], rows), ...meanings].join("");
}
