import type * as pulumi from "@pulumi/pulumi";
import { CapabilityTenancy } from "../components/capabilityTenancy.js";
import { SpokeTenancy, type SpokeTenancyArgs } from "../components/spokeTenancy.js";
import { isManaged } from "../model/index.js";

/** The rights on a spoke: of the teams' accounts, or where EKS runs Argo CD and impersonates none, of its role. */
export function spokeRights(
  name: string,
  args: SpokeTenancyArgs,
  options: pulumi.ComponentResourceOptions,
): pulumi.Resource {
  return isManaged(args.fleet) ? new CapabilityTenancy(name, args, options) : new SpokeTenancy(name, args, options);
}
