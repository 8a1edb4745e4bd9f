import type { Metadata } from "./kubernetesObject.js";

/** A rule in CEL that must hold, and what is said when it does not. */
export interface Validation {
  expression: string;
  /** HTTP's 403, as for any other right that is not there. */
  reason: "Forbidden";
  /** One line. */
  message: string;
}

/** https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/ */
export interface ValidatingAdmissionPolicy {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "ValidatingAdmissionPolicy";
  metadata: Metadata;
  spec: {
    failurePolicy: "Fail";
    matchConstraints: {
      namespaceSelector: { matchLabels: Record<string, string> };
      resourceRules: { apiGroups: string[]; apiVersions: string[]; operations: string[]; resources: string[] }[];
    };
    matchConditions: { name: string; expression: string }[];
    variables: { name: string; expression: string }[];
    validations: Validation[];
  };
}

export interface ValidatingAdmissionPolicyBinding {
  apiVersion: "admissionregistration.k8s.io/v1";
  kind: "ValidatingAdmissionPolicyBinding";
  metadata: Metadata;
  spec: { policyName: string; validationActions: ["Deny"] };
}
