import { argoCdPolicies } from "./argocd.js";
import { argoCdProjectPolicies } from "./argocdProjects.js";
import { argoCdSetPolicies } from "./argocdSets.js";
import { clusterPolicies } from "./cluster.js";
import { encryptionPolicies } from "./encryption.js";
import { githubPolicies } from "./github.js";
import { githubFilePolicies } from "./githubFiles.js";
import { iamPolicies } from "./iam.js";
import { logPolicies } from "./logs.js";
import { networkPolicies } from "./network.js";
import { networkPolicyPolicies } from "./networkPolicy.js";
import { nodePolicies } from "./nodes.js";
import { podIdentityPolicies } from "./podIdentity.js";
import type { Policy } from "./policy.js";
import { protectionPolicies } from "./protection.js";
import { securityGroupPolicies } from "./securityGroups.js";
import { tagPolicies } from "./tags.js";
import { zonePolicies } from "./zones.js";

/** Every policy of the pack. */
export const policies: readonly Policy[] = [
  ...clusterPolicies,
  ...encryptionPolicies,
  ...protectionPolicies,
  ...networkPolicyPolicies,
  ...tagPolicies,
  ...nodePolicies,
  ...securityGroupPolicies,
  ...zonePolicies,
  ...networkPolicies,
  ...logPolicies,
  ...iamPolicies,
  ...podIdentityPolicies,
  ...argoCdPolicies,
  ...argoCdProjectPolicies,
  ...argoCdSetPolicies,
  ...githubPolicies,
  ...githubFilePolicies,
];
