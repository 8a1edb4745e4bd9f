import { randomBytes } from "node:crypto";
import { CloudError } from "../../control.js";
import type { Store } from "../../cloud/store.js";
import type { IdentityRecords } from "./records.js";
import type { PodAccount, Session, SessionRecords, Sessions } from "./sessions.js";
import { mayAssume } from "./trustPolicy.js";

/** As long as EKS's last: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
const LIFETIME_SECONDS = 6 * 3600;
/** Credentials are given out again until this much of their life is left: a program asks anew for every token that it makes. */
const REUSE_SECONDS = LIFETIME_SECONDS / 2;

/** The environment that EKS gives the pods of a service account, or undefined when nothing is associated with it.
 *  The same account keeps its token, so that a process that is started again finds nothing changed. */
export async function podIdentityEnvironment(
  account: PodAccount,
  url: string,
  store: Store<SessionRecords>,
  records: IdentityRecords,
): Promise<Record<string, string> | undefined> {
  const { cluster, namespace, serviceAccount } = account;
  const association = records.podIdentityAssociation(cluster, namespace, serviceAccount);
  if (!association) return undefined;
  const known = Object.entries(store.state.podTokens).find(
    ([, other]) =>
      other.cluster === cluster && other.namespace === namespace && other.serviceAccount === serviceAccount,
  );
  const token = known?.[0] ?? randomBytes(32).toString("base64url");
  if (!known) {
    store.state.podTokens[token] = { cluster, namespace, serviceAccount };
    await store.save();
  }
  const region = records.cluster(cluster)?.region;
  return {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    AWS_STS_REGIONAL_ENDPOINTS: "regional",
    ...(region !== undefined && { AWS_REGION: region, AWS_DEFAULT_REGION: region }),
  };
}

/** What the agent on a node answers a pod.
 *  @throws CloudError when the token is unknown, nothing is associated any longer, or the role does not trust EKS */
export async function podCredentials(
  token: string,
  sessions: Sessions,
  store: Store<SessionRecords>,
  records: IdentityRecords,
): Promise<Session> {
  const pod = Object.hasOwn(store.state.podTokens, token) ? store.state.podTokens[token] : undefined;
  if (!pod) throw new CloudError("InvalidTokenException", "Service account token cannot be parsed", 400);
  const association = records.podIdentityAssociation(pod.cluster, pod.namespace, pod.serviceAccount);
  if (!association) {
    throw new CloudError(
      "ResourceNotFoundException",
      `No association found for service account ${pod.namespace}/${pod.serviceAccount} on cluster ${pod.cluster}`,
      404,
    );
  }
  const role = records.role(association.roleArn);
  const tags = sessionTags(pod, records);
  const trusted =
    role &&
    mayAssume(role.trustPolicy, {
      principal: { kind: "service", name: "pods.eks.amazonaws.com" },
      actions: ["sts:AssumeRole", "sts:TagSession"],
      context: Object.fromEntries(
        Object.entries(tags).map(([key, value]) => [`aws:requesttag/${key}`.toLowerCase(), value]),
      ),
    });
  if (!trusted) {
    throw new CloudError(
      "AccessDeniedException",
      `Unauthorized Exception! EKS does not have permissions to assume the associated role ${association.roleArn}.`,
      400,
    );
  }
  // The pod's name is in the session's: here the process is the pod.
  const name = `eks-${pod.cluster}-${pod.serviceAccount}`.slice(0, 27) + `-${association.id.slice(-16)}`;
  return (
    sessions.reusable(association.roleArn, name, REUSE_SECONDS) ??
    (await sessions.issue(association.roleArn, name, LIFETIME_SECONDS, tags))
  );
}

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
function sessionTags(pod: PodAccount, records: IdentityRecords): Record<string, string> {
  return {
    "eks-cluster-arn": records.cluster(pod.cluster)?.arn ?? "",
    "eks-cluster-name": pod.cluster,
    "kubernetes-namespace": pod.namespace,
    "kubernetes-service-account": pod.serviceAccount,
    "kubernetes-pod-name": pod.serviceAccount,
    "kubernetes-pod-uid": `${pod.cluster}/${pod.namespace}/${pod.serviceAccount}`,
  };
}
