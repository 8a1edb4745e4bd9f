import type { CapabilitySettings } from "../model/fleet.js";

/** `configuration` of an EKS capability of type ARGOCD, as `@pulumi/aws` takes it.
 *  https://docs.aws.amazon.com/eks/latest/APIReference/API_ArgoCdConfigRequest.html */
export interface CapabilityConfiguration {
  argoCd: {
    namespace: string;
    awsIdc: { idcInstanceArn: string; idcRegion: string };
    rbacRoleMappings: RoleMapping[];
    networkAccess?: { vpceIds: string[] };
  };
}

export interface RoleMapping {
  role: string;
  identities: { id: string; type: "SSO_GROUP" | "SSO_USER" }[];
}

export function capabilityConfiguration(
  { identityCenter, roles, vpcEndpoints }: CapabilitySettings,
  namespace = "argocd",
): CapabilityConfiguration {
  return {
    argoCd: {
      namespace,
      awsIdc: { idcInstanceArn: identityCenter.instanceArn, idcRegion: identityCenter.region },
      rbacRoleMappings: roles.map(({ role, groups, users }) => ({
        role,
        identities: [
          ...groups.map((id) => ({ id, type: "SSO_GROUP" as const })),
          ...users.map((id) => ({ id, type: "SSO_USER" as const })),
        ],
      })),
      ...(vpcEndpoints.length === 0 ? {} : { networkAccess: { vpceIds: [...vpcEndpoints] } }),
    },
  };
}
