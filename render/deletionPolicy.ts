/** What a set's Applications are, which decides what deletes them. */
export type Carries = "services" | "previews" | "customers";

/** `spec.syncPolicy` of a set. */
export type DeletionPolicy =
  { applicationsSync: "create-update"; preserveResourcesOnDeletion: true } | { applicationsSync: "sync" };

/** Deletes an Application's workloads before the Application. Argo CD adds it by itself where nothing is preserved; said here,
 *  a reviewer sees it. */
const FINALIZER = "resources-finalizer.argocd.argoproj.io";

/** Services stay, Applications and workloads, when a cluster loses a label, a folder is renamed or the set goes: either of the
 *  two settings alone would delete or orphan them. Of previews and customers it is the point that they go when their pull
 *  request or entry does. */
export function deletionPolicy(carries: Carries): { syncPolicy: DeletionPolicy; finalizers: string[] } {
  return carries === "services"
    ? { syncPolicy: { applicationsSync: "create-update", preserveResourcesOnDeletion: true }, finalizers: [] }
    : { syncPolicy: { applicationsSync: "sync" }, finalizers: [FINALIZER] };
}
