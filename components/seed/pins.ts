import { dirname } from "node:path/posix";
import { COMMIT_BELOW, pinFinding, pinnedRevision } from "../../render/pins.js";
import { textOf } from "./branch.js";
import { nameOf, type GithubAccess } from "./github.js";
import type { SeedInputs } from "./seed.js";

/** Whether a file says which commit is to run. It is committed after the files that it speaks of. */
export function isPin(seed: SeedInputs, path: string): boolean {
  return seed.files[path]?.includes(COMMIT_BELOW) === true;
}

/** The text of a pin that is added on top of a commit. One that joins others says what the nearest before it says, else after
 *  it: a new wave is no way round the order of those that are there. The first ones say the commit below: what everybody has
 *  followed until then.
 *  @param present ids of the blobs that are there, by path
 *  @throws Error when that pin is none: what it says would be spread past its review */
export async function pinTextOn(
  access: GithubAccess,
  seed: SeedInputs,
  { head, present, path }: { head: string; present: ReadonlyMap<string, string>; path: string },
): Promise<string> {
  const neighbour = nearest(
    path,
    [...present.keys()].filter((other) => isPin(seed, other)),
  );
  const text = neighbour === undefined ? undefined : await textOf(access, seed, present.get(neighbour) ?? "");
  const finding = text === undefined ? undefined : pinFinding(text);
  if (finding !== undefined) {
    const problem = `${nameOf(seed)}/${neighbour ?? ""}, which ${path} is to begin with: ${finding.problem}`;
    throw new Error(`${problem}\n  ${finding.remedy}`);
  }
  const revision = (text === undefined ? undefined : pinnedRevision(text)) ?? head;
  return (seed.files[path] ?? "").replace(COMMIT_BELOW, () => revision);
}

/** The pin of the wave before, or when there is none, of the one after. */
function nearest(path: string, present: readonly string[]): string | undefined {
  const wave = waveOf(path);
  const others = present
    .filter((other) => dirname(other) === dirname(path) && !Number.isNaN(waveOf(other)))
    .sort((a, b) => waveOf(a) - waveOf(b));
  return others.findLast((other) => waveOf(other) < wave) ?? others[0];
}

function waveOf(path: string): number {
  return Number(/\/(\d+)\.yaml$/.exec(path)?.[1] ?? NaN);
}
