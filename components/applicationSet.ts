import * as pulumi from "@pulumi/pulumi";
import { typedApplicationSet, type TypedSet } from "../render/typedApplicationSet.js";
import { guardedSet } from "./guardedSet.js";

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
    this.applicationSet = guardedSet(name, typedApplicationSet(args), args.guard, this);
    this.registerOutputs({ applicationSet: this.applicationSet });
  }
}
