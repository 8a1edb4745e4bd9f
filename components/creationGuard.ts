import type * as pulumi from "@pulumi/pulumi";

/** The options with which a component has a guard asked before one of its resources is made. */
export function madeAfter(guard: pulumi.ResourceHook | undefined): { hooks?: pulumi.ResourceHookBinding } {
  return guard === undefined ? {} : { hooks: { beforeCreate: [guard] } };
}
