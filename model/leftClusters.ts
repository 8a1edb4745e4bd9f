import type { MadeCluster } from "./clusterChanges.js";
import type { ServedBy } from "./handover.js";
import type { JoinedCluster } from "./joinedClusters.js";

/** What of each cluster of a stack is settled since it was made, by its name; of one that was made elsewhere, which it is. */
export type MadeClusters = Readonly<Record<string, KnownCluster>>;

export type KnownCluster = Partial<MadeCluster & JoinedCluster & ServedBy & Left>;

interface Left {
  /** It has left the file. Whether it went as well, the stack cannot know: its outputs are written before anything is deleted,
   *  and the deletion may be refused. */
  readonly left: true;
}

/** What a stack gives out of its clusters: of those that left the file what it did before, in case they are still there when one
 *  of the same name comes back.
 *  @param before what it gave out last
 *  @param made what is settled of those that it has now */
export function withLeft(before: MadeClusters, made: MadeClusters): MadeClusters {
  const left = Object.entries(before)
    .filter(([name]) => !(name in made))
    .map(([name, known]): [string, KnownCluster] => [name, { ...known, left: true }]);
  return { ...Object.fromEntries(left), ...made };
}

/** What was given out of clusters that left the file and have come back, by name. */
export function returned(before: MadeClusters, wanted: readonly string[]): MadeClusters {
  return Object.fromEntries(
    Object.entries(before).filter(([name, { left }]) => left === true && wanted.includes(name)),
  );
}
