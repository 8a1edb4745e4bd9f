import { type PlannedResource, UNKNOWN } from "./policy.js";
import { tagsOf } from "./tags.js";

/** What is production: everything, nothing, or what has one of the listed values in one of the tags. */
export type Production = boolean | Readonly<Record<string, readonly string[]>>;

/** The fleet's own tag, and what others call it. */
export const DEFAULT_PRODUCTION: Production = {
  "gitops-fleet/tier": ["prod"],
  environment: ["prod", "production"],
  Environment: ["prod", "production", "Prod", "Production"],
  env: ["prod", "production"],
};

/** Whether a resource is production, as far as is known: a tag of its own or of its provider's default tags says so. */
export function isProduction(resource: PlannedResource, production: Production): boolean {
  if (typeof production === "boolean") return production;
  const tags = tagsOf(resource);
  if (tags === UNKNOWN) return false;
  return Object.entries(production).some(([name, values]) => values.some((value) => value === tags[name]));
}
