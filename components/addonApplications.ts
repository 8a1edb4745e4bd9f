import * as pulumi from "@pulumi/pulumi";
import type { Addon, Fleet } from "../model/fleet.js";
import { addonApplicationSet } from "../render/applicationSet.js";
import { guardedSet } from "./guardedSet.js";

export interface AddonApplicationsArgs {
  readonly fleet: Fleet;
  readonly addon: Addon;
  /** Argo CD's namespace on the hub. @default "argocd" */
  readonly namespace?: string;
  /** Keeps the set while an Application of it is left. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** An add-on on every cluster of the fleet, made by an ApplicationSet on the hub. The platform's project has to come first,
 *  by `dependsOn`. */
export class AddonApplications extends pulumi.ComponentResource {
  readonly applicationSet: string;

  constructor(name: string, args: AddonApplicationsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:AddonApplications", name, {}, opts);
    const set = addonApplicationSet(args.fleet, args.addon, args.namespace);
    this.applicationSet = guardedSet(name, set, args.guard, this);
    this.registerOutputs({ applicationSet: this.applicationSet });
  }
}
