import { allowed, demanded, principals } from "./documents.js";
import { ROLE } from "./iam.js";
import { ofType, referringTo } from "./links.js";
import type { Policy, StackResource } from "./policy.js";
import { at } from "./values.js";

const ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation";

/** The tags of a Pod Identity session that say whose pod it is.
 *  https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
const PINS = ["kubernetes-namespace", "kubernetes-service-account"];

export const podIdentityPolicies: readonly Policy[] = [
  {
    name: "pod-identity-trust-pinned",
    row: "podIdentity",
    ids: ["CIS 5.2.1"],
    enforcementLevel: "mandatory",
    description: "A role for pods names the namespace and the service accounts whose pods may have it.",
    remedy: `Demand ${PINS.map((pin) => `aws:RequestTag/${pin}`).join(" and ")} with StringEquals in the trust policy.`,
    types: [ROLE],
    check: ({ props }) =>
      allowed(at(props, "assumeRolePolicy"))
        .filter((statement) => principals(statement, "Service").includes("pods.eks.amazonaws.com"))
        .flatMap((statement) =>
          PINS.map((pin) => ({ pin, values: demanded(statement, new RegExp(`^aws:RequestTag/${pin}$`, "i")) }))
            .filter(({ values }) => values === undefined || values.includes("*"))
            .map(({ pin, values }) => ({
              property: `assumeRolePolicy.Statement[${statement.index}].Condition.aws:RequestTag/${pin}`,
              value: values,
              problem: "Whoever may make an association can give the role to any pod of any cluster of the account.",
            })),
        ),
  },
  {
    name: "pod-identity-one-workload",
    row: "podIdentity",
    ids: ["CIS 5.2.1"],
    enforcementLevel: "mandatory",
    description: "A role belongs to one workload: one service account, in as many clusters as there are.",
    remedy: "Make a role for each service account.",
    checkStack: (resources) =>
      ofType(resources, ROLE).flatMap((resource) => {
        const owners = referringTo(resource, resources, { type: ASSOCIATION, property: "roleArn" }).map(ownerOf);
        const value = [...new Set(owners.filter((owner) => owner !== undefined))].sort();
        if (value.length < 2) return [];
        return [{ resource, property: "PodIdentityAssociation", value, problem: "Each may do what the others need." }];
      }),
  },
];

/** `namespace/service-account`, where both are known. */
function ownerOf({ props }: StackResource): string | undefined {
  const namespace = at(props, "namespace");
  const account = at(props, "serviceAccount");
  return typeof namespace === "string" && typeof account === "string" ? `${namespace}/${account}` : undefined;
}
