import type { CheckFailure } from "../../plugins/provider.js";
import { hasUnknown, isUnknown, reveal, type PropertyMap } from "../../plugins/values.js";
import type { AwsCredentials } from "../aws.js";
import { isObject } from "../definition.js";
import type { AssumeRoleArgs } from "../identity/stsClient.js";
import { assumeRoleFaults, rolesOf } from "./assumeRoles.js";

/** A provider that is ready to work. */
export interface AwsConfiguration {
  /** What it starts from. */
  readonly credentials: AwsCredentials;
  /** Assumed one after the other, each with what the one before gave. */
  readonly assumeRoles: readonly AssumeRoleArgs[];
  readonly region: string;
  /** Empty: any account. */
  readonly allowedAccountIds: readonly string[];
  readonly forbiddenAccountIds: readonly string[];
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** Arguments of the provider, by what they hold. Those that are not strings travel as JSON. */
const ARGUMENTS: Readonly<Record<string, "string" | "list" | "object" | "boolean">> = {
  region: "string",
  accessKey: "string",
  secretKey: "string",
  token: "string",
  allowedAccountIds: "list",
  forbiddenAccountIds: "list",
  assumeRoles: "list",
  defaultTags: "object",
  skipCredentialsValidation: "boolean",
  skipRegionValidation: "boolean",
  // What the engine adds itself.
  version: "string",
};

/** Finds the provider's arguments that it does not have or cannot read. */
export function configurationFaults(news: PropertyMap): CheckFailure[] {
  return Object.entries(reveal(news)).flatMap(([property, value]): CheckFailure[] => {
    const kind = ARGUMENTS[property];
    if (value === undefined || value === null || isUnknown(value)) return [];
    if (kind === undefined) {
      const known = Object.keys(ARGUMENTS).join(", ");
      return [
        { property, reason: `the sandbox's AWS does not support this argument of the provider; it knows ${known}` },
      ];
    }
    if (hasUnknown(value)) return [];
    const parsed = kind === "string" ? value : parse(value);
    if (!fits(kind, parsed)) return [{ property, reason: `expected a ${kind}, got ${JSON.stringify(value)}` }];
    return property === "assumeRoles" ? assumeRoleFaults(parsed) : [];
  });
}

/** Reads the provider's arguments, and from the environment what they leave open, as the AWS SDK does.
 *  @throws Error when there are no credentials or there is no region. */
export function readConfiguration(configuration: PropertyMap, environment: NodeJS.ProcessEnv): AwsConfiguration {
  const [fault] = configurationFaults(configuration);
  if (fault) throw new Error(`${fault.property}: ${fault.reason}`);
  const plain = reveal(configuration);
  const region = textOf(plain, "region") ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  if (!region) throw new Error("missing region information");
  return {
    credentials: readCredentials(plain, environment),
    assumeRoles: rolesOf(parse(plain["assumeRoles"])),
    region,
    allowedAccountIds: listOf(plain, "allowedAccountIds"),
    forbiddenAccountIds: listOf(plain, "forbiddenAccountIds"),
    defaultTags: tagsOf(parse(plain["defaultTags"])),
  };
}

/** @throws Error when the account is not one that the provider may work in. */
export function requireAllowedAccount(configuration: AwsConfiguration, account: string): void {
  const { allowedAccountIds: allowed, forbiddenAccountIds: forbidden } = configuration;
  if ((allowed.length > 0 && !allowed.includes(account)) || forbidden.includes(account)) {
    throw new Error(`AWS account ID not allowed: ${account}`);
  }
}

/** The provider's own keys, else the environment's. Profiles and instance metadata are nowhere in the sandbox. */
function readCredentials(plain: PropertyMap, environment: NodeJS.ProcessEnv): AwsCredentials {
  const own = {
    accessKeyId: textOf(plain, "accessKey"),
    secretAccessKey: textOf(plain, "secretKey"),
    sessionToken: textOf(plain, "token"),
  };
  const ambient = {
    accessKeyId: environment["AWS_ACCESS_KEY_ID"],
    secretAccessKey: environment["AWS_SECRET_ACCESS_KEY"],
    sessionToken: environment["AWS_SESSION_TOKEN"],
  };
  const { accessKeyId, secretAccessKey, sessionToken } = own.accessKeyId ? own : ambient;
  if (!accessKeyId || !secretAccessKey) throw new Error("No valid credential sources found.");
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function textOf(plain: PropertyMap, key: string): string | undefined {
  const value = plain[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function listOf(plain: PropertyMap, key: string): string[] {
  const value = parse(plain[key]);
  return Array.isArray(value) ? value.map(String) : [];
}

/** Of `{"tags": {…}}`. */
function tagsOf(defaultTags: unknown): Record<string, string> {
  const tags = isObject(defaultTags) ? defaultTags["tags"] : undefined;
  if (!isObject(tags)) return {};
  const entries = Object.entries(tags).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(entries);
}

/** A value that came as JSON, or as itself. */
function parse(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function fits(kind: "string" | "list" | "object" | "boolean", value: unknown): boolean {
  if (kind === "list") return Array.isArray(value);
  if (kind === "object") return isObject(value);
  return typeof value === kind;
}
