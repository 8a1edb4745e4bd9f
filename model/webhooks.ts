import type { ArgoCdInstance, Fleet, Team } from "./fleet.js";
import { HUB } from "./names.js";
import { seenBy } from "./instances.js";

/** Webhooks that a repository may have for one kind of event
 *  (https://docs.github.com/en/webhooks/about-webhooks). */
export const MAX_WEBHOOKS = 20;

/** The Argo CDs that are told of a push: those that deploy from the repository, as many as GitHub tells. Whoever is not told asks
 *  by itself every two minutes.
 *  @param team null for the platform's repository */
export function toldOfPushes(fleet: Fleet, team: Team | null): readonly ArgoCdInstance[] {
  return followers(fleet, team).slice(0, MAX_WEBHOOKS);
}

/** How many Argo CDs deploy from a repository without being told of its pushes. */
export function untold(fleet: Fleet, team: Team | null): number {
  return Math.max(0, followers(fleet, team).length - MAX_WEBHOOKS);
}

function followers(fleet: Fleet, team: Team | null): ArgoCdInstance[] {
  if (team === null) return [...fleet.instances];
  return fleet.instances.filter(
    (instance) =>
      // The hub's is told of each: whether clusters come and go, its webhook stays.
      instance.cluster === HUB || seenBy(fleet, instance).teams.some(({ name }) => name === team.name),
  );
}
