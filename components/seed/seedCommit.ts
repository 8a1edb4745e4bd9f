import * as pulumi from "@pulumi/pulumi";
import type { SeedInputs } from "./seed.js";
import type { SeedOutputs } from "./provider.js";

/** The engine keeps these methods as text in its state and runs them in a process of its own, so that they hold nothing but
 *  the name of the module that does the work. */
const provider: pulumi.dynamic.ResourceProvider<SeedInputs, SeedOutputs> = {
  async create(inputs) {
    return (await import("gitops-fleet/seed")).create(inputs);
  },
  async update(id, olds, news) {
    return (await import("gitops-fleet/seed")).update(id, olds, news);
  },
  async diff(id, olds, news) {
    return (await import("gitops-fleet/seed")).diff(id, olds, news);
  },
};

/** Files that a repository starts with, added in one commit. Files that exist are never touched; deleting the resource
 *  deletes no file. Takes its token from the environment: `GITHUB_TOKEN`, and the API's address from `GITHUB_API_URL`. */
export class SeedCommit extends pulumi.dynamic.Resource {
  /** The last commit that was made; "" when there was nothing to add. */
  declare readonly commit: pulumi.Output<string>;

  constructor(name: string, args: SeedInputs, opts?: pulumi.CustomResourceOptions) {
    super(provider, name, { ...args, commit: undefined }, opts, "gitops-fleet", "SeedCommit");
  }
}
