import * as pulumi from "@pulumi/pulumi";
import type { Fleet, Service, Team } from "../model/fleet.js";
import { serviceApplicationSet } from "../render/applicationSet.js";
import { guardedSet } from "./guardedSet.js";

export interface ServiceApplicationsArgs {
  readonly fleet: Fleet;
  readonly team: Team;
  /** One of the team's. */
  readonly service: Service;
  /** Argo CD's namespace on the hub. @default "argocd" */
  readonly namespace?: string;
  /** Keeps the set while an Application of it is left. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** The applications of a service, one on each cluster that its environments and labels select, made by an ApplicationSet on
 *  the hub. The team's project has to come first, by `dependsOn`. */
export class ServiceApplications extends pulumi.ComponentResource {
  readonly applicationSet: string;

  constructor(name: string, args: ServiceApplicationsArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ServiceApplications", name, {}, opts);
    const set = serviceApplicationSet(args.fleet, args.team, args.service, args.namespace);
    this.applicationSet = guardedSet(name, set, args.guard, this);
    this.registerOutputs({ applicationSet: this.applicationSet });
  }
}
