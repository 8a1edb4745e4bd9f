/** A kind that a team may deploy, and how the API calls the resource. */
export interface TeamKind {
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
}

type KindTable = readonly (readonly [group: string, kinds: Readonly<Record<string, string>>])[];

function listed(table: KindTable): TeamKind[] {
  return table.flatMap(([group, kinds]) =>
    Object.entries(kinds).map(([kind, resource]) => ({ group, kind, resource })),
  );
}

/** Kinds that a team may deploy. Secrets are not among them: they do not belong in Git. ReplicaSets, Pods and
 *  EndpointSlices are what the others make; a kind that the project does not permit is not shown either. */
export const STANDARD_KINDS = listed([
  [
    "",
    {
      ConfigMap: "configmaps",
      Service: "services",
      ServiceAccount: "serviceaccounts",
      PersistentVolumeClaim: "persistentvolumeclaims",
      Pod: "pods",
    },
  ],
  ["apps", { Deployment: "deployments", StatefulSet: "statefulsets", ReplicaSet: "replicasets" }],
  ["batch", { Job: "jobs", CronJob: "cronjobs" }],
  ["autoscaling", { HorizontalPodAutoscaler: "horizontalpodautoscalers" }],
  ["policy", { PodDisruptionBudget: "poddisruptionbudgets" }],
  ["networking.k8s.io", { Ingress: "ingresses", NetworkPolicy: "networkpolicies" }],
  ["discovery.k8s.io", { EndpointSlice: "endpointslices" }],
]);

/** What keeps nothing and runs on. */
const STATEFUL = ["PersistentVolumeClaim", "StatefulSet", "Job", "CronJob"];

/** https://argo-rollouts.readthedocs.io/en/stable/features/specification/ */
const ROLLOUTS = listed([
  [
    "argoproj.io",
    {
      Rollout: "rollouts",
      AnalysisTemplate: "analysistemplates",
      AnalysisRun: "analysisruns",
      Experiment: "experiments",
    },
  ],
]);

export const KIND_PRESETS = ["standard", "stateless", "rollouts"] as const;

/** What a team's project begins with. Each has all that a seeded service consists of. */
export const PRESET_KINDS: Readonly<Record<(typeof KIND_PRESETS)[number], readonly TeamKind[]>> = {
  standard: STANDARD_KINDS,
  stateless: STANDARD_KINDS.filter(({ kind }) => !STATEFUL.includes(kind)),
  rollouts: [...STANDARD_KINDS, ...ROLLOUTS],
};

/** A kind as the file and Argo CD's command write it: `apps/Deployment`, and `ConfigMap` of the core group. */
export function kindName({ group, kind }: Pick<TeamKind, "group" | "kind">): string {
  return group === "" ? kind : `${group}/${kind}`;
}

/** @param plural as the API calls the resource. @default as Kubernetes guesses it: `Ingress` is `ingresses` */
export function kindOf(name: string, plural?: string): TeamKind {
  const slash = name.lastIndexOf("/");
  const [group, kind] = [name.slice(0, Math.max(slash, 0)), name.slice(slash + 1)];
  return { group, kind, resource: plural ?? guessedPlural(kind.toLowerCase()) };
}

/** Names of CustomResourceDefinitions nearly always follow this
 *  (https://pkg.go.dev/k8s.io/apimachinery/pkg/api/meta#UnsafeGuessKindToResource), which makes `gatewaies`; people do not. */
function guessedPlural(word: string): string {
  if (/(s|x|ch|sh)$/.test(word)) return `${word}es`;
  return /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
}
