import { quote, type Finding, type Path } from "./findings.js";
import type { TeamFile } from "./schema.js";
import { SEEDED_KINDS } from "./seededService.js";
import { didYouMean } from "./suggest.js";
import { kindName, PRESET_KINDS } from "./teamKinds.js";

/** Why a team may not have a kind, and what to do instead. */
type Refusal = readonly [why: string, remedy: string];

const GLOBAL: Refusal = ["is in no namespace, and a team has its namespaces alone.", "Leave it to the platform."];
const RIGHTS: Refusal = ["gives rights, and a team grants nobody anything.", "Ask the platform for it."];
const BOUNDS: Refusal = ["is what bounds the team's namespaces.", "Write it as quota or limits of the team."];
const APPLICATIONS: Refusal = [
  "decides what Argo CD deploys where, and by whom.",
  "Write it as a service; applications come from the fleet's sets.",
];

const REFUSED: Readonly<Record<string, Refusal>> = {
  Secret: ["would have secrets in Git.", "Have external-secrets make them: allow external-secrets.io/ExternalSecret."],
  ResourceQuota: BOUNDS,
  LimitRange: BOUNDS,
  "rbac.authorization.k8s.io/Role": RIGHTS,
  "rbac.authorization.k8s.io/RoleBinding": RIGHTS,
  "argoproj.io/Application": APPLICATIONS,
  "argoproj.io/ApplicationSet": APPLICATIONS,
  "argoproj.io/AppProject": APPLICATIONS,
  // `kubectl api-resources --namespaced=false` of Kubernetes 1.35, as far as manifests have them.
  ...Object.fromEntries(
    [
      "Namespace",
      "Node",
      "PersistentVolume",
      "rbac.authorization.k8s.io/ClusterRole",
      "rbac.authorization.k8s.io/ClusterRoleBinding",
      "apiextensions.k8s.io/CustomResourceDefinition",
      "apiregistration.k8s.io/APIService",
      "admissionregistration.k8s.io/MutatingWebhookConfiguration",
      "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
      "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
      "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
      "networking.k8s.io/IngressClass",
      "scheduling.k8s.io/PriorityClass",
      "storage.k8s.io/StorageClass",
      "gateway.networking.k8s.io/GatewayClass",
      "external-secrets.io/ClusterSecretStore",
      "cert-manager.io/ClusterIssuer",
    ].map((kind) => [kind, GLOBAL]),
  ),
};

/** Refuses kinds that are no team's to have, that change nothing, and denials that would stop the seeded services. */
export function checkTeamKinds({ kinds = {} }: TeamFile, path: Path): Finding[] {
  const { preset = "standard", allow = [], deny = [], plurals = {} } = kinds;
  // A preset that there is not is a fault of the form.
  const given = (PRESET_KINDS[preset] as typeof PRESET_KINDS.standard | undefined)?.map(kindName) ?? [];
  return [
    ...allow.flatMap((kind, index) =>
      checkAllowed(kind, allow.indexOf(kind) < index, given, [...path, "allow", index]),
    ),
    ...deny.flatMap((kind, index) => checkDenied(kind, deny.indexOf(kind) < index, given, [...path, "deny", index])),
    ...Object.keys(plurals)
      .filter((kind) => !allow.includes(kind))
      .map((kind) => ({
        path: [...path, "plurals", kind],
        problem: `${quote(kind)} is not among the allowed kinds.`,
        remedy: didYouMean(kind, allow),
      })),
  ];
}

function checkAllowed(kind: string, repeated: boolean, given: readonly string[], path: Path): Finding[] {
  const [why, remedy] = REFUSED[kind] ?? [];
  if (why !== undefined && remedy !== undefined) return [{ path, problem: `${quote(kind)} ${why}`, remedy }];
  if (!repeated && !given.includes(kind)) return [];
  const problem = `${quote(kind)} is ${repeated ? "listed twice" : "allowed anyway"}.`;
  return [{ path, problem, remedy: repeated ? "Remove one." : "Remove it." }];
}

function checkDenied(kind: string, repeated: boolean, given: readonly string[], path: Path): Finding[] {
  if (repeated) return [{ path, problem: `${quote(kind)} is listed twice.`, remedy: "Remove one." }];
  if (!given.includes(kind)) {
    return [{ path, problem: `The preset does not allow ${quote(kind)} anyway.`, remedy: didYouMean(kind, given) }];
  }
  if (!SEEDED_KINDS.includes(kind)) return [];
  const problem = `Services are seeded with ${quote(kind)}, and Argo CD would sync nothing of them.`;
  return [{ path, problem, remedy: "Leave it allowed; what may be in one, a policy on the cluster says." }];
}
