import type { Fleet } from "../model/fleet.js";
import { isManaged } from "../model/registration.js";
import { appProjects } from "./appProject.js";
import type { RbacPolicies } from "./rbacDecision.js";
import { rbacPolicy } from "./rbacPolicy.js";

/** All that the fleet gives Argo CD to decide by. Where EKS runs it, argocd-rbac-cm is EKS's. */
export function rbacPolicies(fleet: Fleet): RbacPolicies {
  const { argocd } = fleet.hub;
  return {
    csv: isManaged(fleet) || argocd.sso === null ? "" : rbacPolicy(argocd),
    defaultRole: "",
    projects: appProjects(fleet),
  };
}
