import type { RegistrationMode } from "./fleet.js";

/** Whether EKS runs Argo CD, outside the hub.
 *  @param of the fleet or its file, where a mode that is not written is `hub-role` */
export function isManaged({ registration }: { readonly registration?: RegistrationMode | undefined }): boolean {
  return registration === "eks-capability";
}
