import { allowed, principals } from "./documents.js";
import type { Policy } from "./policy.js";
import { at, hasUnknown } from "./values.js";

export const KEY = "aws:kms/key:Key";
const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";

export const encryptionPolicies: readonly Policy[] = [
  {
    name: "kms-key-rotation",
    row: "encryption",
    ids: ["CKV_AWS_7"],
    enforcementLevel: "mandatory",
    description: "A symmetric key rotates.",
    remedy: "Set enableKeyRotation to true.",
    types: [KEY],
    check: ({ props }) => {
      const spec = at(props, "customerMasterKeySpec");
      const value = at(props, "enableKeyRotation");
      // KMS rotates no other keys.
      if ((spec !== undefined && spec !== "SYMMETRIC_DEFAULT") || hasUnknown(value) || value === true) return [];
      return [{ property: "enableKeyRotation", value, problem: "What leaked once opens everything for ever." }];
    },
  },
  {
    name: "kms-key-principals",
    row: "encryption",
    ids: ["CKV_AWS_33"],
    enforcementLevel: "mandatory",
    description: "A key's policy names who may use it.",
    remedy: "Name the account, roles or services, and nobody else.",
    types: [KEY, KEY_POLICY],
    check: ({ props }) =>
      allowed(at(props, "policy"))
        .filter(
          (statement) => principals(statement, "AWS").includes("*") || statement.inverted.includes("NotPrincipal"),
        )
        .map(({ index, principal }) => ({
          property: `policy.Statement[${index}].Principal`,
          value: principal,
          problem: "Every account of AWS is meant.",
        })),
  },
];
