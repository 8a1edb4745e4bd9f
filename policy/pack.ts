import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies.js";
import { pulumiPolicies } from "./pulumiPolicies.js";

// What the Pulumi CLI runs for `--policy-pack node_modules/gitops-fleet/policy-pack`: making a pack serves it.
new PolicyPack("gitops-fleet", { policies: pulumiPolicies(policies, new Date().toISOString().slice(0, 10)) });
