import type { Store } from "../../../../sandbox/cloud/store.js";
import {
  noSessions,
  type AccessEntry,
  type IamRole,
  type IdentityRecords,
  type PodIdentityAssociation,
  type SessionRecords,
} from "../../../../sandbox/aws/identity/index.js";

export const NOW = new Date("2026-11-21T10:45:00Z");
export const ACCOUNT = "111111111111";
export const HUB_ROLE = `arn:aws:iam::${ACCOUNT}:role/acme-argocd`;
export const CLUSTER = "acme-prod-eu-west-1";

/** IAM and EKS in two maps that a test may change. */
export interface World extends IdentityRecords {
  readonly roles: Map<string, IamRole>;
  readonly entries: Map<string, AccessEntry>;
  readonly associations: Map<string, PodIdentityAssociation>;
}

export function aWorld(): World {
  const roles = new Map<string, IamRole>();
  const entries = new Map<string, AccessEntry>();
  const associations = new Map<string, PodIdentityAssociation>();
  return {
    roles,
    entries,
    associations,
    role: (arn) => roles.get(arn),
    accessEntry: (cluster, principal) => entries.get(`${cluster} ${principal}`),
    podIdentityAssociation: (...account) => associations.get(account.join(" ")),
    cluster: (name) => ({ arn: `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/${name}`, region: "eu-west-1" }),
  };
}

export function aRole(trust: object, overrides: Partial<IamRole> = {}): IamRole {
  return {
    arn: HUB_ROLE,
    uniqueId: "AROAHUB",
    trustPolicy: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
    maxSessionSeconds: 3600,
    ...overrides,
  };
}

export const TRUSTS_PODS = {
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
};

export function anEntry(overrides: Partial<AccessEntry> = {}): AccessEntry {
  return {
    principalId: "AROAHUB",
    userName: `arn:aws:sts::${ACCOUNT}:assumed-role/acme-argocd/{{SessionName}}`,
    kubernetesGroups: ["gitops-fleet:hub"],
    clusterPolicies: [],
    ...overrides,
  };
}

export function aStore(): Store<SessionRecords> {
  return { state: noSessions(), save: () => Promise.resolve() };
}
