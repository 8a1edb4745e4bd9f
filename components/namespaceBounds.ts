import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { NamespaceBounds } from "../render/namespaceBounds.js";

/** Makes what bounds a team's namespace. No guard keeps it: a bound may be loosened at any time. */
export function boundNamespace(
  name: string,
  { quota, limits, networkPolicy }: NamespaceBounds,
  options: pulumi.CustomResourceOptions,
): void {
  if (quota) new k8s.core.v1.ResourceQuota(name, quota, options);
  if (limits) new k8s.core.v1.LimitRange(name, limits, options);
  if (networkPolicy) new k8s.networking.v1.NetworkPolicy(name, networkPolicy, options);
}
