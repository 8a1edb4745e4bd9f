import { accessPolicyGroup } from "../../host/clusterObjects.js";
import { TokenRefused, verifyEksToken } from "./eksToken.js";
import type { AccessEntry, IdentityRecords } from "./records.js";
import { callerOf, type Session, type Sessions } from "./sessions.js";

/** The user that Kubernetes sees. */
export interface KubernetesUser {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** Says who a cluster's caller is.
 *  @throws TokenRefused when the token is not good or its role has no access to the cluster */
export function reviewToken(
  token: string,
  cluster: string,
  now: Date,
  sessions: Sessions,
  records: IdentityRecords,
): KubernetesUser {
  const accessKeyId = verifyEksToken(token, cluster, now, (id) => sessions.find(id));
  const session = sessions.find(accessKeyId);
  if (!session) throw new TokenRefused("The token is refused: its session has ended.");
  const entry = records.accessEntry(cluster, session.roleArn);
  if (!entry) throw new TokenRefused(`${session.roleArn} has no access entry on ${cluster}.`);
  if (entry.principalId !== session.roleId) {
    throw new TokenRefused(
      `The access entry of ${session.roleArn} on ${cluster} is for an earlier role of that name (${entry.principalId}, not ${session.roleId}).`,
    );
  }
  return userOf(session, entry);
}

/** As EKS maps an access entry: https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
function userOf(session: Session, entry: AccessEntry): KubernetesUser {
  const { account, arn } = callerOf(session);
  return {
    username: entry.userName
      .replaceAll("{{AccountID}}", account)
      // A colon would end the name in an audit log, an at sign in a certificate.
      .replaceAll("{{SessionName}}", session.name.replaceAll("@", "-"))
      .replaceAll("{{SessionNameRaw}}", session.name),
    uid: `aws-iam-authenticator:${account}:${session.roleId}`,
    groups: [...entry.kubernetesGroups, ...entry.clusterPolicies.map(accessPolicyGroup)],
    extra: {
      accessKeyId: [session.accessKeyId],
      arn: [arn],
      canonicalArn: [session.roleArn],
      principalId: [session.roleId],
      sessionName: [session.name],
    },
  };
}

/** The answer to a TokenReview: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#webhook-token-authentication */
export function tokenReviewAnswer(result: KubernetesUser | TokenRefused): object {
  const status =
    result instanceof TokenRefused
      ? { authenticated: false, error: result.message }
      : { authenticated: true, user: result };
  return { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", status };
}
