import { ConfigError } from "../model/errors.js";
import type { Fault } from "../model/fleet.js";
import { ALL_CLUSTERS, isAll, type SecretValues } from "../model/index.js";
import { secretValues } from "./argocdSecrets.js";

/** What a stack's configuration and environment say, checked. Values are as the engine gave them. */
export interface ProgramSettings {
  /** What this stack makes: `repos`, `hub` or an environment's name. */
  readonly stack: string;
  /** The clusters that an environment stack is narrowed to; undefined for all of the environment. */
  readonly clusters?: readonly string[];
  /** Path of the fleet's file, from the project's root. */
  readonly fleetFile: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  /** Whether the hub and the active clusters are protected: what the configuration says, or for one run GITOPS_FLEET_PROTECT. */
  readonly protect: boolean;
  /** Clusters of which this run may replace what holds state, from the environment's GITOPS_FLEET_REPLACE. */
  readonly replace: readonly string[];
  /** Token with which Argo CD reads the repositories. Never empty where it is needed, else "". Secret. */
  readonly gitToken: string;
  /** What signs GitHub's webhooks to Argo CD. Never empty where it is needed, else "". Secret. */
  readonly webhookSecret: string;
  /** What the Secrets hold that Argo CD's configuration refers to; undefined when none is handed over. Secret. */
  readonly argocdSecrets?: SecretValues;
  /** Repositories that this run takes over rather than makes, from the environment's GITOPS_FLEET_ADOPT_REPOSITORIES. */
  readonly adopt?: readonly string[];
  /** The environment's GITHUB_TOKEN, with which the repositories are made; "" leaves it to the provider. Secret. */
  readonly githubToken: string;
}

/** Where settings come from. */
export interface SettingsSource {
  /** Name of the Pulumi stack. */
  readonly stackName: string;
  /** A key's value as text, of the project's own configuration. */
  readonly config: (key: string) => string | undefined;
  /** Full names of the configuration keys whose values are stored encrypted. */
  readonly secretKeys: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** A credential: the stacks that cannot do without it in any fleet, and the variable that it may come from instead. */
const CREDENTIALS = {
  gitToken: { variable: "ARGOCD_GIT_TOKEN", neededBy: ["hub"] },
  webhookSecret: { variable: "GITHUB_WEBHOOK_SECRET", neededBy: ["repos", "hub"] },
} as const;

/** Reads and checks a stack's settings.
 *  @throws ConfigError with every fault of them. */
export function stackSettings(source: SettingsSource): ProgramSettings {
  const faults: Fault[] = [];
  const text = (key: string): string => source.config(key) ?? "";
  const stack = text("stack") === "" ? source.stackName : text("stack");
  const clusters = narrowedTo(text("clusters"), faults);
  const settings = {
    stack,
    fleetFile: text("fleetFile") === "" ? "fleet.yaml" : text("fleetFile"),
    today: source.today,
    protect: flag("protect", source.env.GITOPS_FLEET_PROTECT ?? text("protect"), faults),
    gitToken: credential("gitToken", stack, source, faults),
    webhookSecret: credential("webhookSecret", stack, source, faults),
    githubToken: source.env.GITHUB_TOKEN ?? "",
    ...(clusters === undefined ? {} : { clusters }),
    ...secretValues(source, faults),
    replace: listed(source.env.GITOPS_FLEET_REPLACE),
    ...adopted(source.env.GITOPS_FLEET_ADOPT_REPOSITORIES),
  };
  if (faults.length > 0) throw new ConfigError(`Pulumi.${source.stackName}.yaml`, faults);
  return settings;
}

function credential(
  key: keyof typeof CREDENTIALS,
  stack: string,
  { config, env, secretKeys }: SettingsSource,
  faults: Fault[],
): string {
  const { variable, neededBy } = CREDENTIALS[key];
  const configured = config(key) ?? "";
  if (configured !== "" && !secretKeys.includes(fullName(key))) {
    faults.push({
      path: fullName(key),
      problem: "is stored in clear, and it is a credential.",
      remedy: `Replace the value that it has, then store it encrypted: pulumi config set --secret ${key}`,
    });
  }
  const value = configured === "" ? (env[variable] ?? "") : configured;
  if (value === "" && neededBy.some((name) => name === stack)) faults.push(missing(key, stack));
  return value;
}

function missing(key: keyof typeof CREDENTIALS, stack: string): Fault {
  const { variable } = CREDENTIALS[key];
  const problem = `is not set, and the environment has no ${variable}; the stack "${stack}" cannot do without.`;
  return { path: fullName(key), problem, remedy: `Run: pulumi config set --secret ${key}` };
}

/** Refuses to install Argo CD without what it reads the repositories with, or what their webhooks are signed with.
 *  @throws ConfigError with both */
export function requireCredentials(settings: ProgramSettings): void {
  const keys = Object.keys(CREDENTIALS) as (keyof typeof CREDENTIALS)[];
  const faults = keys.filter((key) => settings[key] === "").map((key) => missing(key, settings.stack));
  if (faults.length > 0) throw new ConfigError(`Pulumi.${settings.stack}.yaml`, faults);
}

function adopted(names: string | undefined): { adopt?: string[] } {
  const adopt = listed(names);
  return adopt.length === 0 ? {} : { adopt };
}

/** `one,two` */
function listed(names = ""): string[] {
  return names === "" ? [] : names.split(",").map((name) => name.trim());
}

/** @returns undefined for all clusters of the environment */
function narrowedTo(value: string, faults: Fault[]): readonly string[] | undefined {
  const parsed = value === "" ? ALL_CLUSTERS : parseJson(value);
  if (Array.isArray(parsed) && parsed.every((name) => typeof name === "string"))
    return isAll(parsed) ? undefined : parsed;
  faults.push({
    path: fullName("clusters"),
    problem: `${JSON.stringify(value)} is not a list of names.`,
    remedy: "Write a list: [prod-eu-west-1]",
  });
  return undefined;
}

function flag(key: string, value: string, faults: Fault[]): boolean {
  if (value !== "" && value !== "true" && value !== "false") {
    faults.push({
      path: fullName(key),
      problem: `${JSON.stringify(value)} is neither true nor false.`,
      remedy: "Write true or false.",
    });
  }
  return value !== "false";
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    // Whatever is not JSON is no list either, and is reported as such.
    return undefined;
  }
}

function fullName(key: string): string {
  return `gitops-fleet:${key}`;
}
