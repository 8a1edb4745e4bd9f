import type { Fault, Fleet } from "./fleet.js";
import { didYouMean } from "./suggest.js";

/** Where an operator says which clusters' parts a run may replace. */
export const REPLACE_VARIABLE = "GITOPS_FLEET_REPLACE";

/** Names in that variable that stand for nothing: a consent that was mistyped is none.
 *  @param names as the variable has them */
export function replacementFaults(fleet: Fleet, names: readonly string[]): Fault[] {
  const known = [fleet.hub, ...fleet.clusters].map(({ name }) => name);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => ({
      path: REPLACE_VARIABLE,
      problem: `"${name}" is no cluster of the fleet.`,
      remedy: didYouMean(name, known),
    }));
}
