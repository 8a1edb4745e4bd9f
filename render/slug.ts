import { NotComputable } from "./notComputable.js";

/** Longest name that `normalize` leaves (Argo CD, applicationset/utils/map.go). */
const MAX_NORMALIZED = 253;

/** Longest `branch_slug` (Argo CD, applicationset/generators/pull_request.go). */
export const MAX_BRANCH_SLUG = 50;

/** Argo CD's `normalize`: lower case, a hyphen for each character that no name may have, and no hyphen or dot at the ends. */
export function normalize(name: string): string {
  const replaced = name.toLowerCase().replace(/[^-a-z0-9.]/gu, "-");
  return replaced.slice(0, MAX_NORMALIZED).replace(/^[-.]+|[-.]+$/g, "");
}

/** Argo CD's `slugify [LENGTH [SMART]] NAME`: shorter than `normalize`, and without dots. */
export function slugify(...given: readonly (string | number | boolean)[]): string {
  const name = String(given.at(-1));
  const [length = 50, smart = true] = given.slice(0, -1);
  return slug(normalize(name), Number(length), smart === true);
}

/** The `branch_slug` of a branch. Characters beyond ASCII are spelled out by a table of Argo CD's that is not reproduced here.
 *  @throws NotComputable for those */
export function branchSlug(branch: string): string {
  return slug(branch.replaceAll("_", "-"), MAX_BRANCH_SLUG, true);
}

/** github.com/gosimple/slug 1.15, `Make`.
 *  @param smart cuts at a hyphen rather than in a word */
function slug(text: string, length: number, smart: boolean): string {
  const spelled = text.trim().replaceAll("&", "and").replaceAll("@", "at");
  if (!/^[\x20-\x7e]*$/.test(spelled)) throw new NotComputable(`"${text}" is not all ASCII.`);
  const lower = spelled.toLowerCase();
  const cut = smart ? lower : lower.slice(0, length);
  const made = cut
    .replace(/[^a-z0-9-_]/g, "-")
    .replace(/-+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "");
  if (!smart || made.length <= length) return made;
  const hyphen = made.lastIndexOf("-", length);
  return made.slice(0, hyphen < 0 ? length : hyphen);
}
