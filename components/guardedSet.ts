import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ApplicationSet } from "../render/applicationSet.js";
import { guardedBy } from "./drainGuard.js";

/** The ApplicationSet of a component, on the hub.
 *  @param guard keeps it while an Application of it is left; undefined for none
 *  @returns its name */
export function guardedSet(
  name: string,
  { apiVersion, kind, metadata, spec }: ApplicationSet,
  guard: pulumi.ResourceHook | undefined,
  parent: pulumi.Resource,
): string {
  const inputs = { apiVersion, kind, metadata, spec };
  new k8s.apiextensions.CustomResource(`${name}-set`, inputs, { parent, ...guardedBy(guard) });
  return metadata.name;
}
