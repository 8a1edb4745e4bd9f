/** A requirement of the security posture, and what benchmarks and scanners call it. */
interface Requirement {
  readonly require: string;
  readonly ids: readonly string[];
}

/** What every planned fleet has to show. Ids: CIS Amazon EKS Benchmark 1.7, checkov (CKV), AWS Security Hub (EKS.n), prowler,
 *  kubescape (C-), OpenSSF Scorecard. */
export const POSTURE = {
  endpoint: {
    require: "EKS private endpoint on; public endpoint off in prod, elsewhere only listed CIDRs",
    ids: ["CIS 5.4.1", "CIS 5.4.2", "EKS.1", "CKV_AWS_38", "CKV_AWS_39"],
  },
  controlPlaneLogs: {
    require: "all five control-plane log types",
    ids: ["CIS 2.1.1", "CKV_AWS_37", "C-0067"],
  },
  encryption: {
    require: "secrets encrypted with a customer key, rotation on, no `*` principal",
    ids: ["CIS 5.3.1", "CKV_AWS_58", "CKV_AWS_7", "CKV_AWS_33", "C-0066"],
  },
  version: { require: "supported version, node skew bounded", ids: ["CKV_AWS_339", "EKS.2"] },
  authentication: { require: "authentication mode API, no implicit creator admin", ids: ["CIS 4.1.7"] },
  protection: {
    require: "deletion protection and `protect` on stateful resources in prod",
    ids: ["prowler eks_cluster_deletion_protection_enabled"],
  },
  networkPolicy: { require: "network policy enforcement on", ids: ["CIS 4.3.1", "CIS 5.4.4"] },
  tags: { require: "tags on everything that takes them", ids: ["EKS.6", "EKS.7"] },
  metadata: { require: "IMDSv2 required, hop limit 1", ids: ["CKV_AWS_79", "CKV_AWS_341"] },
  nodes: {
    require: "private subnets for nodes, no public IPs, no SSH from anywhere",
    ids: ["CKV_AWS_100", "CKV_AWS_130", "CIS 5.4.3"],
  },
  zones: {
    require: "at least two zones, a NAT gateway per zone in prod, spare addresses for upgrades",
    ids: ["EKS best practices"],
  },
  network: {
    require: "flow logs, closed default security group, rule descriptions, no attachment that nobody accepted",
    ids: ["CKV2_AWS_11", "CKV2_AWS_12", "CKV_AWS_23", "EC2.23"],
  },
  logGroups: { require: "log groups encrypted, kept a year or longer", ids: ["CKV_AWS_158", "CKV_AWS_338"] },
  iam: {
    require: "no `*` action or resource in our IAM policies, narrow trust",
    ids: ["CKV_AWS_63", "CKV_AWS_355", "CKV_AWS_356", "CKV_AWS_286", "CKV_AWS_290", "CKV_AWS_60", "CKV_AWS_61"],
  },
  podIdentity: {
    require: "Pod Identity per workload, trust pinned to namespace and service account",
    ids: ["CIS 5.2.1"],
  },
  argocd: {
    require:
      "Argo CD: admin off with SSO, no anonymous, no `exec`, no default right, TLS between parts, network policies, an empty project `default`",
    ids: [],
  },
  argocdProjects: {
    require:
      "one project a team with explicit repositories, kinds and destinations, never Argo CD's own namespace, roles of the project alone, ApplicationSets by the platform only",
    ids: [],
  },
  argocdSets: { require: "the safe pair on sets that carry services, and a fixed project", ids: [] },
  hubRoles: { require: "hub roles limited to listed spokes", ids: [] },
  repository: {
    require: "repositories private, with vulnerability alerts and secret scanning, archived instead of deleted",
    ids: ["CKV_GIT_1", "CKV_GIT_3"],
  },
  ruleset: {
    require:
      "ruleset on the default branch: two approvals, code-owner review, stale reviews dismissed, required checks, signed commits, no force push, no deletion",
    ids: ["CKV_GIT_5", "CKV_GIT_6", "Scorecard Branch-Protection", "Scorecard Code-Review"],
  },
  files: {
    require: "CODEOWNERS, `SECURITY.md`, workflows pinned by digest with read-only `permissions`, dependency updates",
    ids: ["Scorecard Code-Review", "Scorecard Pinned-Dependencies", "Scorecard Token-Permissions"],
  },
} as const satisfies Readonly<Record<string, Requirement>>;

export type PostureRow = keyof typeof POSTURE;
