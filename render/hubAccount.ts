import { LABEL } from "../model/labels.js";
import type { Metadata, ServiceAccount } from "./kubernetesObject.js";
import { HUB_ACCOUNT, TENANCY_NAMESPACE } from "./spokeTenancy.js";

export interface TokenSecret {
  apiVersion: "v1";
  kind: "Secret";
  metadata: Metadata;
  type: "kubernetes.io/service-account-token";
}

/** Who Argo CD is on a spoke that no IAM role can enter: a service account, and the Secret that Kubernetes puts its token in.
 *  The token lasts until the Secret is deleted.
 *  https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets */
export function hubAccount(cluster: string): { account: ServiceAccount; token: TokenSecret } {
  const labels = { [LABEL.cluster]: cluster };
  return {
    account: {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: HUB_ACCOUNT, namespace: TENANCY_NAMESPACE, labels },
      automountServiceAccountToken: false,
    },
    token: {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: `${HUB_ACCOUNT}-token`,
        namespace: TENANCY_NAMESPACE,
        labels,
        annotations: { "kubernetes.io/service-account.name": HUB_ACCOUNT },
      },
      type: "kubernetes.io/service-account-token",
    },
  };
}
