import type { PlannedResource, Violation } from "./policy.js";
import { at } from "./values.js";

/** A violation that is meant. */
export interface Exception {
  /** Name of the policy. */
  readonly policy: string;
  /** Name of a resource, or the end of its type with its parents' as in the URN, `gitops-fleet:index:FlowLogs$aws:iam/role:Role`,
   *  to which a blank and the name may be added. */
  readonly resource: string;
  /** Name of the Kubernetes object that it is, for one that several Argo CDs have. @default any */
  readonly object?: string;
  /** What may stand there. @default anything */
  readonly value?: RegExp;
  readonly reason: string;
}

/** Every violation of the fleet's own components. Nothing else of theirs is let through; a test says which are stale. */
export const EXCEPTIONS: readonly Exception[] = [
  {
    policy: "iam-no-star-resource",
    resource: "gitops-fleet:index:FlowLogs$aws:iam/rolePolicy:RolePolicy",
    value: /^logs:DescribeLogGroups on arn:[^:]+:logs:[^:]+:\d{12}:log-group:\*$/,
    reason: "The flow log service looks its group up by a prefix, which is a question about all groups of the region.",
  },
  {
    policy: "iam-no-star-resource",
    resource: "gitops-fleet:index:AddonIdentity$aws:iam/rolePolicy:RolePolicy",
    value: /^route53:ListHostedZones on \*$/,
    reason: "The action knows no resource: external-dns asks for the names of all zones before it keeps to its own.",
  },
  {
    policy: "iam-no-star-resource",
    resource: "gitops-fleet:index:AddonIdentity$aws:iam/rolePolicy:RolePolicy",
    value: /^((autoscaling|ec2|elasticloadbalancing):(Describe|Get)\w+(, )?)+(acm:ListCertificates)? on \*$/,
    reason: "Descriptions and lists of what there is know no resources; they change nothing.",
  },
  {
    policy: "iam-no-star-resource",
    resource: "gitops-fleet:index:AddonIdentity$aws:iam/rolePolicy:RolePolicy",
    value: /^kms:Decrypt on arn:[^:]+:kms:[^:]+:\d{12}:key\/\*$/,
    reason:
      "Each secret may have a key of its own. The condition lets Secrets Manager alone use it, for the secrets of the prefix.",
  },
  {
    policy: "pod-identity-one-workload",
    resource: "gitops-fleet:index:HubIdentity$aws:iam/role:Role",
    reason:
      "Two parts of Argo CD talk to the spokes as one principal, and a spoke's access entry names one role. The role may do nothing in AWS.",
  },
  {
    policy: "argocd-project-kinds",
    resource: "gitops-fleet:index:TeamProject$kubernetes:argoproj.io/v1alpha1:AppProject",
    object: "platform",
    reason:
      "An add-on brings kinds, cluster roles and webhooks, which is its chart's affair. Only the platform chooses the charts of this project.",
  },
  {
    policy: "github-secret-scanning",
    resource: "gitops-fleet:index:ConfigRepository$github:index/repository:Repository",
    reason:
      "GitHub scans private repositories of those alone who pay for it, and refuses it to others: repositories.secretScanning turns it on. The files that repositories start with are looked through in any case.",
  },
  {
    policy: "github-required-checks",
    resource: "gitops-fleet:index:ConfigRepository$github:index/repositoryRuleset:RepositoryRuleset",
    reason:
      "A repository starts without workflows; a required check that nothing reports would keep every change from being merged.",
  },
];

export function isExcepted(
  policy: string,
  resource: PlannedResource,
  violation: Violation,
  exceptions: readonly Exception[],
): boolean {
  return exceptions.some((exception) => exception.policy === policy && covers(exception, resource, violation));
}

/** Whether an exception is about a violation of its policy. */
export function covers(exception: Exception, resource: PlannedResource, { value }: Violation): boolean {
  const qualifiedType = `$${resource.urn.split("::")[2] ?? resource.type}`;
  const whole = [qualifiedType, `${qualifiedType} ${resource.name}`];
  return (
    (exception.resource === resource.name || whole.some((each) => each.endsWith(`$${exception.resource}`))) &&
    (exception.object === undefined || at(resource.props, "metadata.name") === exception.object) &&
    (exception.value === undefined || exception.value.test(String(value)))
  );
}
