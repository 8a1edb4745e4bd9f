import { type PlannedResource, type Policy, UNKNOWN } from "./policy.js";
import { TAKES_TAGS } from "./taggable.js";
import { at, fromJson } from "./values.js";

export const tagPolicies: readonly Policy[] = [
  {
    name: "resource-tags",
    row: "tags",
    ids: ["EKS.6", "EKS.7"],
    enforcementLevel: "mandatory",
    description: "What takes tags has one beside its name, so that somebody can be found who knows what it is for.",
    remedy: "Give the AWS provider defaultTags, or the resource tags.",
    types: TAKES_TAGS,
    check: (resource) => {
      const tags = tagsOf(resource);
      if (tags === UNKNOWN || Object.keys(tags).some((name) => name !== "Name")) return [];
      return [{ property: "tags", value: at(resource.props, "tags"), problem: "Nobody knows whose it is." }];
    },
  },
];

/** A resource's tags: those that its provider gives everything, then its own. */
export function tagsOf({ props, provider }: PlannedResource): Readonly<Record<string, unknown>> | typeof UNKNOWN {
  // Providers get what is not a text as JSON.
  const defaults = at(fromJson(at(provider?.props, "defaultTags")), "tags");
  const own = ["tags", "tagsAll"].map((name) => at(props, name));
  const known = Object.assign({}, ...[defaults, ...own].filter((tags) => tags !== UNKNOWN)) as Record<string, unknown>;
  // What is known may be enough.
  return Object.keys(known).length === 0 && [defaults, ...own].includes(UNKNOWN) ? UNKNOWN : known;
}
