import type { Cluster, Fleet, Team } from "../model/fleet.js";
import { kindName, STANDARD_KINDS, type TeamKind } from "../model/teamKinds.js";
import type { PolicyRule } from "./kubernetesObject.js";
import { isSelected } from "./selection.js";

/** A rule for each group of some kinds. */
export function kindRules(kinds: readonly TeamKind[], verbs: readonly string[]): PolicyRule[] {
  return [...new Set(kinds.map(({ group }) => group))].map((group) => ({
    apiGroups: [group],
    resources: [...new Set(kinds.filter((kind) => kind.group === group).map(({ resource }) => resource))],
    verbs: [...verbs],
  }));
}

const STANDARD = STANDARD_KINDS.map(kindName);

/** Kinds of a team that are not everybody's: the built-in `edit` may not have them. */
export function ownKinds({ bounds }: Team): TeamKind[] {
  return bounds.kinds.filter((kind) => !STANDARD.includes(kindName(kind)));
}

/** Every kind that some team may deploy on a cluster, each once. */
export function teamKindsOn(fleet: Fleet, cluster: Cluster): TeamKind[] {
  const teams = fleet.teams.filter((team) => team.services.some((service) => isSelected(service, cluster)));
  return [...new Map(teams.flatMap(({ bounds }) => bounds.kinds).map((kind) => [kindName(kind), kind])).values()];
}
