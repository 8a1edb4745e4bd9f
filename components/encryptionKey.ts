import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { keyPolicy } from "../render/keyPolicy.js";
import { madeAfter } from "./creationGuard.js";

export interface EncryptionKeyArgs {
  /** What is encrypted, as the alias says it: `acme-prod-eu-west-1` makes `alias/acme-prod-eu-west-1`. */
  readonly alias: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** Names of the log groups that are encrypted with it. */
  readonly logGroups: readonly string[];
  /** Whether the engine refuses to delete the key. @default false */
  readonly protect?: boolean;
  /** Asked before the key is made. @default none */
  readonly creationGuard?: pulumi.ResourceHook;
}

/** Days between the deletion of a key and the loss of what it encrypted: the longest that KMS allows, because a cluster's
 *  logs outlive the cluster. */
const DELETION_WINDOW_DAYS = 30;

/** A cluster's own key, for its Kubernetes Secrets and its logs. */
export class EncryptionKey extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: EncryptionKeyArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:EncryptionKey", name, {}, opts);
    const key = new aws.kms.Key(
      `${name}-key`,
      {
        description: `Kubernetes Secrets and logs of ${args.alias}`,
        enableKeyRotation: true,
        deletionWindowInDays: DELETION_WINDOW_DAYS,
        policy: JSON.stringify(keyPolicy(args)),
        tags: { Name: args.alias },
      },
      { parent: this, protect: args.protect ?? false, ...madeAfter(args.creationGuard) },
    );
    new aws.kms.Alias(`${name}-alias`, { name: `alias/${args.alias}`, targetKeyId: key.keyId }, { parent: this });
    this.arn = key.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
