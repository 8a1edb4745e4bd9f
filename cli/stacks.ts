import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ConfigError, isAll, stackFaults, type Fleet } from "../model/index.js";

/** A Pulumi stack of the project, and what it makes. */
export interface ProjectStack {
  /** Pulumi's name of it. */
  readonly name: string;
  /** `repos`, `hub` or the environment's name. */
  readonly makes: string;
  /** Clusters that it is narrowed to; undefined for all of its environment. */
  readonly clusters: readonly string[] | undefined;
}

/** The stacks in the order in which they are brought up; those of one inner list are independent of each other. */
export function stackOrder(stacks: readonly ProjectStack[]): ProjectStack[][] {
  const repos = stacks.filter((stack) => stack.makes === "repos");
  const hub = stacks.filter((stack) => stack.makes === "hub");
  const spokes = stacks.filter((stack) => stack.makes !== "repos" && stack.makes !== "hub");
  return [repos, hub, spokes].filter((group) => group.length > 0);
}

/** The stacks that the `Pulumi.<name>.yaml` files beside `fleet.yaml` declare, completed by one for each environment that
 *  has none.
 *  @throws ConfigError unless each cluster is in exactly one of them. */
export function projectStacks(root: string, fleet: Fleet): ProjectStack[] {
  const declared = readdirSync(root)
    .map((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1])
    .filter((name) => name !== undefined)
    .map((name) => declaredStack(root, name));
  const wanted = ["repos", "hub", ...fleet.environments.map((environment) => environment.name)];
  const missing = wanted.filter((makes) => !declared.some((stack) => stack.makes === makes));
  const stacks = [...declared, ...missing.map((makes) => ({ name: makes, makes, clusters: undefined }))];
  const faults = stackFaults(fleet, stacks);
  if (faults.length > 0) throw new ConfigError("Pulumi.*.yaml", faults);
  return stacks;
}

function declaredStack(root: string, name: string): ProjectStack {
  const text = readFileSync(join(root, `Pulumi.${name}.yaml`), "utf8");
  const { config = {} } = (parse(text) ?? {}) as { config?: Record<string, unknown> };
  const { "gitops-fleet:clusters": clusters, "gitops-fleet:stack": makes } = config;
  return {
    name,
    makes: typeof makes === "string" ? makes : name,
    clusters: Array.isArray(clusters) && !isAll(clusters) ? clusters.map(String) : undefined,
  };
}
