import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { typedApplicationSet, type TypedSet } from "../render/typedApplicationSet.js";
import { guardedBy } from "./drainGuard.js";

export interface ApplicationSetArgs extends TypedSet {
  /** Keeps the set while an Application of it is left. @default nothing is kept */
  readonly guard?: pulumi.ResourceHook;
}

/** Applications made from a list, clusters, directories or files of a repository, pull requests, or combinations of them, by an
 *  ApplicationSet on the hub. Its project has to come first, by `dependsOn`. All that Argo CD would refuse or leave out in silence
 *  is an error here, before anything is made. */
export class ApplicationSet extends pulumi.ComponentResource {
  readonly applicationSet: string;

  /** @throws ConfigError with every fault of the arguments */
  constructor(name: string, args: ApplicationSetArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("gitops-fleet:index:ApplicationSet", name, {}, opts);
    const { apiVersion, kind, metadata, spec } = typedApplicationSet(args);
    new k8s.apiextensions.CustomResource(
      `${name}-set`,
      { apiVersion, kind, metadata, spec },
      { parent: this, ...guardedBy(args.guard) },
    );
    this.applicationSet = metadata.name;
    this.registerOutputs({ applicationSet: this.applicationSet });
  }
}
