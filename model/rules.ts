/** The form of a text in `fleet.yaml`. The schema takes the pattern, a fault the words. */
export interface TextRule {
  readonly pattern: RegExp;
  /** Follows the value in a message: `"Prod" must be …`. */
  readonly rule: string;
  readonly remedy: string;
  /** Whether a value that breaks it may be a credential, so that no message shows it. */
  readonly hidden?: true;
}

/** Every text rule of the file. */
export const RULES = {
  fleetName: {
    // Leaves room for a cluster's name in the 64 characters of an IAM role and the 38 of a role's name prefix.
    pattern: /^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/,
    rule: "must start with a letter and be at most 20 lower-case letters, digits and inner hyphens: every cloud resource's name starts with it.",
    remedy: "Choose a short name, like acme.",
  },
  account: {
    pattern: /^\d{12}$/,
    rule: "is not an AWS account id, which has 12 digits.",
    remedy: 'Write all 12 digits in quotes, leading zeros included: "012345678901".',
  },
  kubernetes: {
    pattern: /^1\.\d{1,2}$/,
    rule: "is not a Kubernetes minor version; EKS chooses the patch.",
    remedy: 'Write the minor version in quotes, like "1.35".',
  },
  name: {
    pattern: /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    rule: "must be 1 to 63 lower-case letters, digits and inner hyphens: Kubernetes names are made of it.",
    remedy: "Choose a name in that form, like payments or prod-eu-west-1.",
  },
  roleArn: {
    // Names of at most 64 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    pattern: /^arn:aws(-cn|-us-gov)?:iam::\d{12}:role\/([\w+=,.@/-]{0,510}\/)?[\w+=,.@-]{1,64}$/,
    rule: "is not the ARN of an IAM role, whose name has at most 64 characters.",
    remedy: "Write it like arn:aws:iam::111111111111:role/platform-engineer.",
  },
  externalId: {
    // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
    pattern: /^[\w+=,.@:/-]{2,1224}$/,
    rule: "is not an external id: 2 to 1224 letters, digits and any of _+=,.@:/-.",
    remedy: "Write it as the role's trust policy has it.",
  },
  host: {
    pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+$/,
    rule: "is not a host name.",
    remedy: "Write the lower-case name alone, without scheme, port and path.",
  },
  organization: {
    // https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
    pattern: /^[A-Za-z0-9]([-A-Za-z0-9]{0,37}[A-Za-z0-9])?$/,
    rule: "is not a GitHub organization: at most 39 letters, digits and inner hyphens.",
    remedy: "Write its name as in its address, https://github.com/NAME.",
  },
  repository: {
    pattern: /^(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]{1,100}$/,
    rule: "is not a repository name: at most 100 letters, digits, dots, hyphens and underscores, not ending in .git.",
    remedy: "Write the name alone, without the organization.",
  },
  labelKey: {
    pattern: /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    rule: "is not a label key: at most 63 letters, digits, inner `-`, `_` and `.`, after an optional `domain/`.",
    remedy: "Write it like residency or acme.example/residency.",
  },
  labelValue: {
    pattern: /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/,
    rule: "is not a label value: at most 63 letters, digits, inner `-`, `_` and `.`.",
    remedy: "Shorten it and replace other characters by hyphens.",
  },
  instanceType: {
    pattern: /^[a-z][a-z0-9-]*\.[a-z0-9-]+$/,
    rule: "is not an EC2 instance type.",
    remedy: "Write family and size, like m7g.large.",
  },
  localZone: {
    // https://docs.aws.amazon.com/local-zones/latest/ug/available-local-zones.html
    pattern: /^[a-z]{2}(-[a-z]+)+-\d-[a-z]{3}-\d+[a-z]$/,
    rule: "is not the name of a Local Zone.",
    remedy:
      "Write it as `aws ec2 describe-availability-zones --all-availability-zones` shows it, like us-east-1-bos-1a.",
  },
  transitGatewayId: {
    pattern: /^tgw-[0-9a-f]{17}$/,
    rule: "is not the id of a transit gateway.",
    remedy: "Write it like tgw-0123456789abcdef0.",
  },
  vpcId: {
    // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
    pattern: /^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/,
    rule: "is not the id of a VPC.",
    remedy: "Write it like vpc-0123456789abcdef0.",
  },
  subnetId: {
    pattern: /^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/,
    rule: "is not the id of a subnet.",
    remedy: "Write it like subnet-0123456789abcdef0.",
  },
  routeTableId: {
    pattern: /^rtb-([0-9a-f]{8}|[0-9a-f]{17})$/,
    rule: "is not the id of a route table.",
    remedy: "Write it like rtb-0123456789abcdef0.",
  },
  hostedZone: {
    // https://docs.aws.amazon.com/Route53/latest/APIReference/API_HostedZone.html: at most 32 characters.
    pattern: /^Z[0-9A-Z]{1,31}$/,
    rule: "is not the id of a Route 53 hosted zone.",
    remedy: "Write it as `aws route53 list-hosted-zones` shows it, without /hostedzone/: Z0123456789ABCDEFGHIJ.",
  },
  secretsPrefix: {
    // Names in Secrets Manager are made of these: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
    pattern: /^\/?([\w+=.@-]+\/)+$/,
    rule: "is not a path that ends in a slash, without which it would also be the beginning of other names.",
    remedy: "Write what the secrets' names begin with, like acme/prod/.",
  },
  chartVersion: {
    pattern: /^\d+\.\d+\.\d+$/,
    rule: "is not an exact chart version.",
    remedy: 'Write all three numbers in quotes, like "10.1.1".',
  },
  issuer: {
    pattern: /^https:\/\/\S+$/,
    rule: "is not an https URL.",
    remedy: "Write the issuer's URL as its discovery document says it.",
  },
  secureUrl: {
    pattern: /^https:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/,
    rule: "is not an https URL without user, query and fragment.",
    remedy: "Write it like https://aks.acme.example:443.",
  },
  proxyUrl: {
    pattern: /^https?:\/\/[^\s/?#@]+$/,
    rule: "is not the URL of a proxy: http:// or https://, host and port, without user and path.",
    remedy: "Write it like http://proxy.acme.example:3128.",
  },
  base64: {
    pattern: /^[A-Za-z0-9+/]+={0,2}$/,
    rule: "is not base64 in one line.",
    remedy: "Write certificate-authority-data as a kubeconfig has it.",
  },
  configKey: {
    pattern: /^[A-Za-z][A-Za-z0-9_-]{0,62}$/,
    rule: "is not the name of a secret: letters, digits, `_` and `-`, after a letter.",
    remedy: "Write the key alone that you give to `pulumi config set --secret KEY`; never the secret itself.",
  },
  eksName: {
    // https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
    pattern: /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/,
    rule: "is not the name of an EKS cluster: at most 100 letters, digits, `_` and `-`.",
    remedy: "Write the name alone, as `aws eks list-clusters` shows it.",
  },
  identityCenter: {
    // https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_InstanceMetadata.html
    pattern: /^arn:aws(-cn|-us-gov)?:sso:::instance\/(sso)?ins-[A-Za-z0-9-.]{16}$/,
    rule: "is not the ARN of an instance of IAM Identity Center.",
    remedy: "Write what `aws sso-admin list-instances` shows, like arn:aws:sso:::instance/ssoins-0123456789abcdef.",
  },
  identityId: {
    // https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_Group.html
    pattern: /^([0-9a-f]{10}-)?[A-Fa-f0-9]{8}(-[A-Fa-f0-9]{4}){3}-[A-Fa-f0-9]{12}$/,
    rule: "is not the id of a group or user of IAM Identity Center, which knows them by ids and not by names.",
    remedy: "Write the id that `aws identitystore list-groups` shows, like 686103e0-f051-7068-b225-e6392b959d9e.",
  },
  vpcEndpointId: {
    pattern: /^vpce-([0-9a-f]{8}|[0-9a-f]{17})$/,
    rule: "is not the id of a VPC endpoint.",
    remedy: "Write it like vpce-0123456789abcdef0.",
  },
  group: {
    // Argo CD refuses a group with quotes or tabs in a project's role (project_types.go, validateGroupName).
    pattern: /^(?!\s)[^"\n\r\t]+(?<!\s)$/,
    rule: "is not a group name: no quotes, tabs, line breaks or outer blanks.",
    remedy: "Write the group as the identity provider sends it.",
  },
  roleName: {
    // Argo CD's rule for the roles of projects (app_project_types.go, validateRoleName).
    pattern: /^[a-zA-Z0-9]([-_a-zA-Z0-9]*[a-zA-Z0-9])?$/,
    rule: "is not the name of a role: letters, digits, inner `-` and `_`.",
    remedy: "Choose a name in that form, like on-call.",
  },
  githubTeam: {
    pattern: /^[a-z0-9]([-a-z0-9_]*[a-z0-9])?$/,
    rule: "is not the name of a GitHub team as its address has it: lower-case letters, digits, inner `-` and `_`.",
    remedy: "Write the last part of https://github.com/orgs/ORGANIZATION/teams/NAME.",
  },
  kind: {
    pattern: /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?[A-Z][A-Za-z0-9]{0,62}$/,
    rule: "is not a kind of the Kubernetes API, with its group and without a version.",
    remedy: "Write it like argoproj.io/Rollout, or ConfigMap for one of the core group.",
  },
  resourceName: {
    pattern: /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/,
    rule: "is not the name of a resource: lower-case letters and digits.",
    remedy: "Write it as `kubectl api-resources` shows it, like rollouts.",
  },
  cpu: {
    // https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu: no finer than 1m.
    pattern: /^(\d{1,6}(\.\d{1,3})?|\d{1,9}m)$/,
    rule: "is not an amount of CPU: cores, or thousandths of one with m.",
    remedy: 'Write it in quotes, like "20" or "500m".',
  },
  bytes: {
    // `128m` would be 0.128 bytes, and a number without a unit bytes.
    pattern: /^\d{1,9}(\.\d{1,3})?(Ki|Mi|Gi|Ti|Pi|Ei|k|M|G|T|P|E)$/,
    rule: "is not an amount of bytes with its unit.",
    remedy: "Write it like 128Mi or 64Gi.",
  },
  signatureKey: {
    // Argo CD compares ids as texts, and GnuPG prints capitals (util/gpg/gpg.go); the fleet writes them so.
    pattern: /^([0-9A-Fa-f]{16}|[0-9A-Fa-f]{40})$/,
    rule: "is neither the id of a GnuPG key, 16 hexadecimal digits, nor its fingerprint, 40.",
    remedy: "Write in quotes and without blanks what `gpg --list-keys --keyid-format long` shows.",
  },
  secretReference: {
    // https://argo-cd.readthedocs.io/en/stable/operator-manual/user-management/#sensitive-data-and-sso-client-secrets
    pattern: /^\$([a-z0-9]([-a-z0-9.]*[a-z0-9])?:)?[A-Za-z0-9][-A-Za-z0-9_.]*$/,
    rule: "is not a reference to a key of a Secret in Argo CD's namespace, and the secret itself must not be in this file.",
    remedy: "Write $SECRET:KEY, or $KEY for a key of argocd-secret, like $oidc.clientSecret.",
    hidden: true,
  },
  notificationSecret: {
    // The engine replaces `$` with letters, digits, - and _ behind it (notifications-engine, api/config.go).
    pattern: /^\$[\w-]+$/,
    rule: "is not a reference to a key of argocd-notifications-secret, and the secret itself must not be in this file.",
    remedy: "Write $KEY, with letters, digits, - and _, like $slack-token.",
    hidden: true,
  },
  slackChannel: {
    pattern: /^[A-Za-z0-9][-A-Za-z0-9_]{0,79}$/,
    rule: "is not a Slack channel: at most 80 letters, digits, `-` and `_`.",
    remedy: "Write its name without #, or its id.",
  },
  webhookUrl: {
    pattern: /^(https:\/\/[^\s$]+|\$[\w-]+)$/,
    rule: "is neither an https URL nor a reference to a key of argocd-notifications-secret.",
    remedy:
      "Write its address, like https://tickets.acme.example/argocd, or $KEY where the address itself is a secret.",
    hidden: true,
  },
  goDuration: {
    // https://pkg.go.dev/time#ParseDuration
    pattern: /^(?=.*[1-9])(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/,
    rule: "is no duration above zero as Go writes them: it knows h, m and s, and no days.",
    remedy: "Write it like 30s, 5m or 1h30m.",
  },
  jsonPointer: {
    // https://datatracker.ietf.org/doc/html/rfc6901#section-3
    pattern: /^(?!.*\{\{)(\/([^~/]|~[01])*)+$/,
    rule: "is no JSON pointer.",
    remedy: "Write it like /spec/replicas, with ~1 for a slash in a key.",
  },
  templateFree: {
    pattern: /^(?!.*\{\{)[^\n]+$/,
    rule: "is empty, has more than one line, or has {{ in it, which Argo CD would take for a template.",
    remedy: "Write the text itself, on one line.",
  },
} as const satisfies Record<string, TextRule>;
