import { type Policy, UNKNOWN } from "./policy.js";
import { at } from "./values.js";

const SET = "kubernetes:argoproj.io/v1alpha1:ApplicationSet";

/** Policies of a set by which a set never deletes Applications. */
const KEEPING = ["create-only", "create-update"];

/** Whether a set says that its Applications go with what made them; an orphaned workload is nobody's intention. */
function isToDelete(labels: unknown): boolean {
  if (labels === UNKNOWN) return true;
  const carried = typeof labels === "object" && labels !== null ? (labels as Record<string, unknown>) : {};
  return ["previews", "customers"].some((kind) => carried["gitops-fleet/carries"] === kind);
}

export const argoCdSetPolicies: readonly Policy[] = [
  {
    name: "argocd-sets-keep-applications",
    row: "argocdSets",
    ids: [],
    enforcementLevel: "mandatory",
    description:
      "A set that selects less, or goes, deletes no workload and leaves none behind without its Application, unless it says that it carries previews or customers.",
    remedy:
      "Set syncPolicy to { applicationsSync: create-update, preserveResourcesOnDeletion: true }: both of them. Where deleting is the point, label the set gitops-fleet/carries: previews or customers, and preserve nothing.",
    types: [SET],
    check: ({ props }) => {
      const sync = at(props, "spec.syncPolicy.applicationsSync");
      const preserve = at(props, "spec.syncPolicy.preserveResourcesOnDeletion");
      if (isToDelete(at(props, "metadata.labels")) && preserve !== true) return [];
      return [
        {
          key: "applicationsSync",
          value: sync,
          holds: sync === UNKNOWN || KEEPING.some((policy) => policy === sync),
          problem: "A label that changes deletes the Applications of a cluster.",
        },
        {
          key: "preserveResourcesOnDeletion",
          value: preserve,
          holds: preserve === UNKNOWN || preserve === true,
          problem: "Whoever deletes the set deletes what runs.",
        },
      ]
        .filter(({ holds }) => !holds)
        .map(({ key, value, problem }) => ({ property: `spec.syncPolicy.${key}`, value, problem }));
    },
  },
  {
    name: "argocd-sets-fixed-project",
    row: "argocdSets",
    ids: [],
    enforcementLevel: "mandatory",
    description: "A set says itself which project its applications are in.",
    remedy: "Write the project's name into template.spec.project.",
    types: [SET],
    check: ({ props }) => {
      const value = at(props, "spec.template.spec.project");
      const problem = "Whoever writes what the generators read chooses the rights that its applications have.";
      return typeof value === "string" && value.includes("{{")
        ? [{ property: "spec.template.spec.project", value, problem }]
        : [];
    },
  },
];
