import { ConfigError } from "../model/errors.js";
import type { ArgoCdSettings, Fault } from "../model/fleet.js";
import { secretValueFaults, type SecretValues } from "../model/index.js";
import type { ProgramSettings, SettingsSource } from "./settings.js";

const KEY = "argocdSecrets";
const FULL_NAME = `gitops-fleet:${KEY}`;
const SET = `pulumi config set --secret --path '${KEY}.SECRET["KEY"]'`;

/** What the configuration says of Secrets for Argo CD, by name and key; nothing of its values is ever in a fault. */
export function secretValues(
  { config, secretKeys }: Pick<SettingsSource, "config" | "secretKeys">,
  faults: Fault[],
): { argocdSecrets?: SecretValues } {
  const text = config(KEY) ?? "";
  if (text === "" || text === "{}") return {};
  if (!secretKeys.includes(FULL_NAME)) {
    const problem = "is stored in clear, and it holds credentials.";
    faults.push({
      path: FULL_NAME,
      problem,
      remedy: `Replace the values that it has, then store them encrypted: ${SET}`,
    });
  }
  const values = parsed(text);
  if (isSecretValues(values)) return { argocdSecrets: values };
  const problem = "is not a map of Secrets, each with its keys and values.";
  faults.push({ path: FULL_NAME, problem, remedy: `Run for each: ${SET}` });
  return {};
}

/** The Secrets that the hub's stack writes.
 *  @throws ConfigError when the fleet refers to none of that name */
export function argoCdSecrets(argocd: ArgoCdSettings, settings: ProgramSettings): SecretValues {
  const given = settings.argocdSecrets ?? {};
  const faults = secretValueFaults(argocd, given, FULL_NAME);
  if (faults.length > 0) throw new ConfigError(`Pulumi.${settings.stack}.yaml`, faults);
  return given;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever is not JSON is no map either, and is reported as such.
    return undefined;
  }
}

function isSecretValues(value: unknown): value is SecretValues {
  return isMap(value) && Object.values(value).every((keys) => isMap(keys) && Object.values(keys).every(isText));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
