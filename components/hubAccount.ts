import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { hubAccount } from "../render/hubAccount.js";

export interface HubAccountArgs {
  /** Argo CD's name for the spoke; the component's Kubernetes provider must be bound to it. */
  readonly cluster: string;
}

/** Argo CD's own service account on a spoke that no IAM role can enter, and its token. What the account may do there,
 *  `SpokeTenancy` says; it has to be there first, with the namespace. */
export class HubAccount extends pulumi.ComponentResource {
  /** Secret. */
  readonly token: pulumi.Output<string>;

  constructor(name: string, args: HubAccountArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:HubAccount", name, {}, opts);
    const objects = hubAccount(args.cluster);
    const account = new k8s.core.v1.ServiceAccount(`${name}-hub`, objects.account, { parent: this });
    // The provider waits until Kubernetes has put the token into it.
    const secret = new k8s.core.v1.Secret(`${name}-hub-token`, objects.token, { parent: this, dependsOn: [account] });
    this.token = pulumi.secret(secret.data.apply((data) => tokenIn(data, args.cluster)));
    this.registerOutputs({ token: this.token });
  }
}

function tokenIn(data: Readonly<Record<string, string>> | undefined, cluster: string): string {
  const token = data?.token;
  if (token === undefined) {
    throw new pulumi.RunError(
      `${cluster} has made no token for Argo CD's service account.\n` +
        "  Look whether its controller manager runs the service account token controller, then run the same command again.",
    );
  }
  return Buffer.from(token, "base64").toString("utf8");
}
