import { UNKNOWN } from "../../../policy/index.js";
import type { ResourceCase } from "./resourceCases.js";

const PROJECT = "kubernetes:argoproj.io/v1alpha1:AppProject";
const SET = "kubernetes:argoproj.io/v1alpha1:ApplicationSet";

const project = (spec: unknown): object => ({ metadata: { name: "team-a", namespace: "argocd" }, spec });
const destination = (fields: object): object => project({ destinations: [fields] });
const role = (policy: unknown): object => project({ roles: [{ name: "developer", policies: [policy] }] });
const set = (syncPolicy: unknown): object => ({ spec: { syncPolicy } });
const carrying = (kind: string, syncPolicy: unknown): object => ({
  metadata: { labels: { "gitops-fleet/carries": kind } },
  spec: { syncPolicy },
});
const SAFE = { applicationsSync: "create-update", preserveResourcesOnDeletion: true };
const KINDS = [{ group: "apps", kind: "Deployment" }];

/** Of Argo CD's projects and sets. */
export const PROJECT_CASES: readonly ResourceCase[] = [
  {
    policy: "argocd-project-sources",
    type: PROJECT,
    passes: [project({ sourceRepos: ["https://github.com/acme/team-a"] }), project({ sourceRepos: [] })],
    violates: [
      ["spec.sourceRepos[0]", project({ sourceRepos: ["*"] })],
      ["spec.sourceRepos[1]", project({ sourceRepos: ["https://github.com/acme/team-a", "https://github.com/**"] })],
      ["spec.sourceRepos[0]", project({ sourceRepos: ["!https://github.com/acme/other"] })],
      ["spec.sourceRepos[0]", project({ sourceRepos: ["https://github.com/acme/team-[a-z]"] })],
      ["spec.sourceRepos[0]", project({ sourceRepos: ["https://github.com/{acme,other}/team-a"] })],
      ["spec.sourceRepos[0]", project({ sourceRepos: ["https://github.com/acme/team-?"] })],
    ],
    unknown: [project({ sourceRepos: UNKNOWN }), project({ sourceRepos: [UNKNOWN] })],
  },
  {
    policy: "argocd-project-destinations",
    type: PROJECT,
    passes: [destination({ name: "prod-*", namespace: "a-web" }), project({ destinations: [] })],
    violates: [
      ["spec.destinations[0].namespace", destination({ name: "prod-eu", namespace: "*" })],
      ["spec.destinations[0].name", destination({ name: "*", namespace: "a-web" })],
      ["spec.destinations[0].server", destination({ server: "**", namespace: "a-web" })],
      ["spec.destinations[0].namespace", destination({ name: "prod-eu", namespace: "!kube-system" })],
      ["spec.destinations[0].name", destination({ name: "{*}", namespace: "a-web" })],
      ["spec.destinations[0].name", destination({ name: "?*", namespace: "a-web" })],
    ],
    unknown: [destination({ name: UNKNOWN, namespace: UNKNOWN }), project({ destinations: UNKNOWN })],
  },
  {
    policy: "argocd-project-own-namespace",
    type: PROJECT,
    passes: [
      destination({ name: "prod-*", namespace: "monitoring" }),
      destination({ name: "in-cluster", namespace: "monitoring" }),
    ],
    violates: [
      ["spec.destinations[0].namespace", destination({ name: "in-cluster", namespace: "argocd" })],
      ["spec.destinations[0].namespace", destination({ name: "*", namespace: "argo*" })],
      ["spec.destinations[0].namespace", destination({ name: "prod-*", namespace: "{argocd,web}" })],
      ["spec.destinations[0].namespace", destination({ name: "prod-*", namespace: "argoc?" })],
      ["spec.destinations[0].namespace", destination({ name: "prod-*", namespace: "[a]rgocd" })],
      ["spec.destinations[0].namespace", destination({ name: "prod-*", namespace: String.raw`argo\cd` })],
      ["spec.destinations[0].namespace", destination({ name: "prod-eu-west-1", namespace: "argocd" })],
      [
        "spec.destinations[0].namespace",
        destination({ server: "https://kubernetes.default.svc", namespace: "argocd" }),
      ],
      [
        "spec.destinations[0].namespace",
        {
          metadata: { name: "a", namespace: "gitops" },
          spec: { destinations: [{ name: "in-cluster", namespace: "gitops" }] },
        },
      ],
    ],
    unknown: [destination({ name: "*", namespace: UNKNOWN }), project({ destinations: UNKNOWN })],
  },
  {
    policy: "argocd-project-kinds",
    type: PROJECT,
    passes: [
      project({ sourceRepos: ["https://x"], namespaceResourceWhitelist: KINDS }),
      project({ namespaceResourceWhitelist: [], clusterResourceWhitelist: [{ group: "", kind: "Namespace" }] }),
      project({ sourceRepos: [], destinations: [] }),
    ],
    violates: [
      ["spec.namespaceResourceWhitelist", project({ sourceRepos: ["https://x"] })],
      [
        "spec.namespaceResourceWhitelist[1]",
        project({ namespaceResourceWhitelist: [...KINDS, { group: "*", kind: "*" }] }),
      ],
      ["spec.namespaceResourceWhitelist[0]", project({ namespaceResourceWhitelist: [{ group: "**", kind: "?*" }] })],
      [
        "spec.clusterResourceWhitelist[0]",
        project({ namespaceResourceWhitelist: KINDS, clusterResourceWhitelist: [{ group: "*", kind: "*" }] }),
      ],
    ],
    unknown: [project(UNKNOWN), project({ namespaceResourceWhitelist: UNKNOWN, clusterResourceWhitelist: [UNKNOWN] })],
  },
  {
    policy: "argocd-project-roles",
    type: PROJECT,
    passes: [
      role("p, proj:team-a:developer, applications, sync, team-a/*, allow"),
      role("p, proj:team-a:developer, applicationsets, get, team-a/*, allow"),
      role("p, proj:team-a:developer, applications, delete, */*, deny"),
    ],
    violates: [
      ["spec.roles[0].policies[0]", role("p, proj:team-a:developer, applications, sync, */*, allow")],
      ["spec.roles[0].policies[0]", role("p, proj:team-a:developer, applications, get, team-ab/*, allow")],
      ["spec.roles[0].policies[0]", role("p, proj:team-a:developer, applicationsets, create, team-a/*, allow")],
      ["spec.roles[0].policies[0]", role("p, proj:team-a:developer, *, *, team-a/*, allow")],
    ],
    unknown: [role(UNKNOWN), project({ roles: UNKNOWN })],
  },
  {
    policy: "argocd-sets-keep-applications",
    type: SET,
    passes: [
      set(SAFE),
      set({ ...SAFE, applicationsSync: "create-only" }),
      carrying("previews", { applicationsSync: "sync" }),
      carrying("customers", { applicationsSync: "sync" }),
    ],
    violates: [
      ["spec.syncPolicy.applicationsSync", set(undefined)],
      ["spec.syncPolicy.preserveResourcesOnDeletion", set({ applicationsSync: "create-update" })],
      ["spec.syncPolicy.applicationsSync", set({ ...SAFE, applicationsSync: "sync" })],
      ["spec.syncPolicy.applicationsSync", carrying("services", { ...SAFE, applicationsSync: "sync" })],
      // Preserving alone orphans the workloads.
      ["spec.syncPolicy.applicationsSync", carrying("previews", { preserveResourcesOnDeletion: true })],
    ],
    unknown: [set(UNKNOWN), set({ applicationsSync: UNKNOWN, preserveResourcesOnDeletion: UNKNOWN })],
  },
  {
    policy: "argocd-sets-fixed-project",
    type: SET,
    passes: [{ spec: { template: { spec: { project: "team-a" } } } }],
    violates: [["spec.template.spec.project", { spec: { template: { spec: { project: "{{.path.basename}}" } } } }]],
    unknown: [{ spec: { template: { spec: { project: UNKNOWN } } } }],
  },
];
