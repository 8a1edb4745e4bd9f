import type { PermissionScope } from "./addonPermissions.js";
import { dnsSuffixOf, regionalArn } from "./arn.js";
import { allowing, type PolicyDocument } from "./policyDocument.js";

/** external-secrets: the values of the secrets whose names begin with the prefix, in the cluster's account and region. Neither
 *  lists nor writes any. https://external-secrets.io/latest/provider/aws-secrets-manager/#iam-policy */
export function externalSecretsPolicy(scope: PermissionScope): PolicyDocument {
  // The `*` is the rest of a name, and the six characters that Secrets Manager puts after each.
  const secrets = regionalArn(scope, "secretsmanager", `secret:${scope.secretsPrefix}*`);
  return allowing(
    {
      Sid: "SecretsOfThePrefix",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: [secrets],
    },
    {
      Sid: "KeysOfTheseSecrets",
      Action: ["kms:Decrypt"],
      // Each secret may have a key of its own. None opens anything but these secrets, and that only for Secrets Manager.
      // https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
      Resource: [regionalArn(scope, "kms", "key/*")],
      Condition: {
        StringEquals: { "kms:ViaService": `secretsmanager.${scope.region}.${dnsSuffixOf(scope.region)}` },
        StringLike: { "kms:EncryptionContext:SecretARN": secrets },
      },
    },
  );
}
