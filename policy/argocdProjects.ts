import { type PlannedResource, type Policy, type ResourcePolicy, UNKNOWN, type Violation } from "./policy.js";
import { at, elements } from "./values.js";

const PROJECT = "kubernetes:argoproj.io/v1alpha1:AppProject";

const DEFAULT_NAMESPACE = "argocd";

export const argoCdProjectPolicies: readonly Policy[] = [
  onProject(
    {
      name: "argocd-project-sources",
      description: "A project names the repositories that its applications come from.",
      remedy: "List the addresses in sourceRepos, without globs.",
    },
    ({ props }) =>
      elements(at(props, "spec.sourceRepos")).flatMap((value, index) =>
        isText(value) && /[*!?[{\\]/.test(value)
          ? [{ property: `spec.sourceRepos[${index}]`, value, problem: "A repository that nobody reviewed fits too." }]
          : [],
      ),
  ),
  onProject(
    {
      name: "argocd-project-destinations",
      description: "A project names the clusters and the namespaces that its applications go to.",
      remedy: "Name the namespace, and the cluster or the environment's as in prod-*.",
    },
    ({ props }) =>
      destinations(props).flatMap(({ destination, path }) =>
        ["name", "server", "namespace"]
          .map((key) => ({ property: `${path}.${key}`, value: at(destination, key) }))
          // A destination that only denies allows everything else.
          .filter(({ value }) => isText(value) && (isEverything(value) || value.startsWith("!")))
          .map((found) => ({ ...found, problem: "What is there next year is meant as well." })),
      ),
  ),
  onProject(
    {
      name: "argocd-project-own-namespace",
      description: "No project reaches the namespace that Argo CD runs in, on any cluster: each may run its own.",
      remedy: "Leave that namespace out; the platform writes there with Pulumi.",
    },
    ({ props }) => {
      const own = at(props, "metadata.namespace") ?? DEFAULT_NAMESPACE;
      return destinations(props)
        .filter(({ destination }) => fits(at(destination, "namespace"), own))
        .map(({ destination, path }) => ({
          property: `${path}.namespace`,
          value: at(destination, "namespace"),
          problem: "Whoever writes there makes Applications of any project, and reads every cluster's login.",
        }));
    },
  ),
  onProject(
    {
      name: "argocd-project-kinds",
      description: "A project lists the kinds that its applications may consist of.",
      remedy:
        "List groups and kinds in namespaceResourceWhitelist, and cluster-scoped ones in clusterResourceWhitelist.",
    },
    ({ props }) => {
      if (at(props, "spec") === UNKNOWN || (isEmpty(props, "sourceRepos") && isEmpty(props, "destinations"))) return [];
      const namespaced = at(props, "spec.namespaceResourceWhitelist");
      const problem = "Roles, and with them rights, are among all kinds.";
      return [
        ...(namespaced === undefined
          ? [{ property: "spec.namespaceResourceWhitelist", value: undefined, problem }]
          : everyKind("spec.namespaceResourceWhitelist", namespaced, problem)),
        ...everyKind("spec.clusterResourceWhitelist", at(props, "spec.clusterResourceWhitelist"), problem),
      ];
    },
  ),
  onProject(
    {
      name: "argocd-project-roles",
      description: "A project's roles speak of the project alone, and write no ApplicationSets.",
      remedy: "Write: p, proj:PROJECT:ROLE, applications, ACTION, PROJECT/*, allow. Sets are the platform's to write.",
    },
    ({ props }) => {
      const project = at(props, "metadata.name");
      return elements(at(props, "spec.roles")).flatMap((role, index) =>
        elements(at(role, "policies")).flatMap((policy, line) => {
          const problem = isText(policy) && isText(project) ? roleProblem(policy, project) : undefined;
          return problem === undefined
            ? []
            : [{ property: `spec.roles[${index}].policies[${line}]`, value: policy, problem }];
        }),
      );
    },
  ),
];

/** A policy on projects. */
function onProject(
  policy: Pick<ResourcePolicy, "name" | "description" | "remedy">,
  check: (project: PlannedResource) => readonly Violation[],
): ResourcePolicy {
  return { ...policy, row: "argocdProjects", ids: [], enforcementLevel: "mandatory", types: [PROJECT], check };
}

function destinations(props: unknown): { destination: unknown; path: string }[] {
  return elements(at(props, "spec.destinations")).map((destination, index) => ({
    destination,
    path: `spec.destinations[${index}]`,
  }));
}

/** Whether a glob of Argo CD's may fit a text; one that is not known does not. */
function fits(glob: unknown, text: unknown): boolean {
  if (!isText(glob) || !isText(text)) return false;
  const parts = widest(glob)
    .split(/\*+/)
    .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join(".*")}$`).test(text);
}

/** A glob with `*` in place of all else that fits more than itself (github.com/gobwas/glob: choices, classes, `?`, escapes): it
 *  fits what the given one fits, and more. A policy that is wrong about a glob is wrong on the safe side. */
function widest(glob: string): string {
  return glob.replaceAll(/\{.*\}|\[.*?\]|\?|\\./gs, "*").replaceAll(/\*+/g, "*");
}

function isEverything(glob: unknown): boolean {
  return isText(glob) && widest(glob) === "*";
}

function everyKind(property: string, list: unknown, problem: string): Violation[] {
  return elements(list).flatMap((entry, index) =>
    isEverything(at(entry, "group")) && isEverything(at(entry, "kind"))
      ? [
          {
            property: `${property}[${index}]`,
            value: `${String(at(entry, "group"))}/${String(at(entry, "kind"))}`,
            problem,
          },
        ]
      : [],
  );
}

function isEmpty(props: unknown, key: string): boolean {
  const list = at(props, `spec.${key}`);
  return Array.isArray(list) && list.length === 0;
}

function roleProblem(policy: string, project: string): string | undefined {
  const [, , resource = "", action = "", object = "", effect] = policy.split(",").map((part) => part.trim());
  if (effect !== "allow") return undefined;
  if (!object.startsWith(`${project}/`)) return "It gives rights in other projects.";
  const writesSets = fits(resource, "applicationsets") && action !== "get";
  return writesSets ? "Whoever writes a set makes Applications wherever its generators lead." : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
