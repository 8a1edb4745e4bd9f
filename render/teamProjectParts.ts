import type { Fleet, Team } from "../model/fleet.js";
import type { Metadata } from "./kubernetesObject.js";
import { DEFAULT_DENY } from "./namespaceBounds.js";

/** What Argo CD shows, and warns of, that is in an application's namespace and no application made. Kinds that the project
 *  does not permit, and what Kubernetes puts into every namespace, it leaves out by itself. */
export interface OrphanedResources {
  warn: boolean;
  /** Globs. */
  ignore?: { group?: string; kind: string; name: string }[];
}

/** What service meshes and distributions put into every namespace, with their authority in it. */
const AUTHORITIES = ["istio-ca-root-cert", "linkerd-identity-trust-roots", "openshift-service-ca.crt"];

export function orphanedResources({ bounds }: Team): { orphanedResources?: OrphanedResources } {
  if (!bounds.orphans) return {};
  return {
    orphanedResources: {
      warn: true,
      ignore: [
        ...(bounds.defaultDeny ? [{ group: "networking.k8s.io", kind: "NetworkPolicy", name: DEFAULT_DENY }] : []),
        ...AUTHORITIES.map((name) => ({ kind: "ConfigMap", name })),
      ],
    },
  };
}

/** Subscriptions of a project hold for all of its applications.
 *  https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/subscriptions/ */
export function projectSubscriptions(fleet: Fleet, { bounds }: Team): Pick<Metadata, "annotations"> {
  const triggers = fleet.hub.argocd.notifications?.slack?.triggers ?? [];
  if (bounds.slackChannels.length === 0 || triggers.length === 0) return {};
  const channels = bounds.slackChannels.join(";");
  return {
    annotations: Object.fromEntries(
      triggers.map((trigger) => [`notifications.argoproj.io/subscribe.${trigger}.slack`, channels]),
    ),
  };
}
