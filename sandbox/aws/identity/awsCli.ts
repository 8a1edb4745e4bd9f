import { readFileSync } from "node:fs";
import { eksToken, TOKEN_LIFETIME } from "./eksToken.js";
import { CHANGE_COMMANDS, type ChangeCommand, type Changes } from "./awsCliChanges.js";
import type { Listed } from "./awsCliListing.js";
import { LIST_COMMANDS } from "./awsCliLists.js";
import { READ_COMMANDS, type ReadCommand } from "./awsCliReads.js";
import { parse, WRONG_USAGE, CliError } from "./awsCliWords.js";
import type { Credentials } from "./sigv4.js";
import type { StsRequest } from "./sts.js";
import { askSts, assumeRole, field, type AssumedRole, type AssumeRoleArgs, type StsCaller } from "./stsClient.js";

/** What the real command exits with: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html */
const WRONG_ENVIRONMENT = 253;
const REFUSED_BY_SERVICE = 254;
/** pulumi-eks wants 2.7.0 at least. */
const VERSION = "aws-cli/2.31.0 gitops-fleet-sandbox/1";
const EXEC_API = /^client\.authentication\.k8s\.io\/v1(?:beta1)?$/;

export { CliError };

export interface CliWorld {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: Date;
  /** Sends a request to STS and returns its XML. */
  askSts(request: StsRequest): Promise<string>;
  /** EKS's UpdateClusterConfig, as far as it is stood in for. */
  setDeletionProtection(call: DeletionProtectionCall): Promise<void>;
  /** What the Resource Groups Tagging API finds: ARNs and tags. */
  tagged(call: TaggedCall): Promise<readonly TaggedResource[]>;
  /** The properties of a resource, as its service has them now. */
  read(call: ReadCall): Promise<Readonly<Record<string, unknown>>>;
  /** All of a type, as their service has them now. */
  list(call: Omit<ReadCall, "id">): Promise<readonly Listed[]>;
  /** Makes a resource, by its service's rules. */
  create(call: CreateCall): Promise<void>;
  /** Deletes one. */
  remove(call: ReadCall): Promise<void>;
}

export interface ReadCall {
  readonly credentials: Credentials;
  readonly region: string;
  /** As Pulumi names it. */
  readonly type: string;
  readonly id: string;
}

export interface TaggedCall {
  readonly credentials: Credentials;
  readonly region: string;
  readonly key: string;
  /** @default any */
  readonly value?: string;
}

export interface TaggedResource {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

export type CreateCall = Omit<ReadCall, "id"> & { readonly inputs: Readonly<Record<string, unknown>> };

export interface DeletionProtectionCall {
  readonly credentials: Credentials;
  readonly region: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** Runs one command and returns what it prints.
 *  @throws CliError for everything that the stand-in does not have, or that is refused */
export async function awsCli(args: readonly string[], world: CliWorld): Promise<string> {
  if (args.includes("--version")) return VERSION;
  const { words, options } = parse(args);
  const command = words.join(" ");
  const listing = LIST_COMMANDS[command];
  const reading = READ_COMMANDS[command];
  const changing = CHANGE_COMMANDS[command];
  const own = listing?.options ?? (reading ?? changing)?.required;
  const allowed = own ? ["region", "output", ...own] : COMMANDS[command];
  if (!allowed) throw unsupported(`aws ${command}`);
  for (const name of Object.keys(options)) {
    if (!allowed.includes(name)) throw unsupported(`the option --${name} of aws ${command}`);
  }
  const { output = "json" } = options;
  if (output !== "json") throw unsupported(`--output ${output}`);
  if (listing) {
    const call = { credentials: await credentialsOf(world), region: regionOf(options, world) };
    const answer = listing.answer(options, (type) => world.list({ ...call, type }));
    return JSON.stringify(await askFor(words[1] ?? "", () => answer), undefined, 4);
  }
  if (reading) return show(reading, options, world);
  if (changing) return change(changing, options, world);
  if (command === "eks get-token") return getToken(options, world);
  if (command === "eks update-cluster-config") return updateClusterConfig(options, world);
  if (command === "resourcegroupstaggingapi get-resources") return getResources(options, world);
  if (command === "sts assume-role") return printAssumedRole(options, world);
  return getCallerIdentity(options, world);
}

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  "eks get-token": ["region", "output", "cluster-name", "role-arn"],
  "eks update-cluster-config": ["region", "output", "name", "deletion-protection", "no-deletion-protection"],
  "resourcegroupstaggingapi get-resources": ["region", "output", "resource-type-filters", "tag-filters"],
  "sts assume-role": ["region", "output", "role-arn", "role-session-name", "external-id"],
  "sts get-caller-identity": ["region", "output"],
};
type Options = Readonly<Record<string, string>>;

async function getToken(options: Options, world: CliWorld): Promise<string> {
  const clusterName = options["cluster-name"];
  if (!clusterName) {
    throw new CliError(WRONG_USAGE, "aws: error: the following arguments are required: --cluster-name");
  }
  const region = regionOf(options, world);
  const roleArn = options["role-arn"];
  const credentials =
    roleArn === undefined
      ? await credentialsOf(world)
      : (await assume({ roleArn, sessionName: "EKSGetTokenAuth" }, region, world)).credentials;
  const expiration = new Date(world.now.getTime() + TOKEN_LIFETIME).toISOString();
  return JSON.stringify({
    kind: "ExecCredential",
    apiVersion: execApiVersion(world.environment["KUBERNETES_EXEC_INFO"]),
    spec: {},
    status: {
      expirationTimestamp: `${expiration.slice(0, 19)}Z`,
      token: eksToken(credentials, clusterName, region, world.now),
    },
  });
}

async function updateClusterConfig(options: Options, world: CliWorld): Promise<string> {
  const { name, "deletion-protection": on, "no-deletion-protection": off } = options;
  if (!name) throw new CliError(WRONG_USAGE, "aws: error: the following arguments are required: --name");
  if ((on === undefined) === (off === undefined)) throw unsupported("aws eks update-cluster-config for anything else");
  const region = regionOf(options, world);
  const call = { credentials: await credentialsOf(world), region, name, enabled: on !== undefined };
  await askFor("UpdateClusterConfig", () => world.setDeletionProtection(call));
  return JSON.stringify({ update: { status: "InProgress", type: "DeletionProtectionUpdate" } }, undefined, 4);
}

async function change(command: ChangeCommand, options: Options, world: CliWorld): Promise<string> {
  const given = command.required.map((name) => required(options, name));
  const call = { credentials: await credentialsOf(world), region: regionOf(options, world) };
  const changes: Changes = {
    create: (type, inputs) => world.create({ ...call, type, inputs }),
    remove: (type, id) => world.remove({ ...call, type, id }),
  };
  return JSON.stringify(await askFor(command.operation, () => command.apply(changes, ...given)), undefined, 4);
}

/** Each filter with one value or none; all of them have to fit. */
async function getResources(options: Options, world: CliWorld): Promise<string> {
  const [first, ...others] = required(options, "tag-filters").split("\n").map(tagFilter);
  const kind = options["resource-type-filters"];
  if (!first || (kind !== undefined && kind !== "kms:key")) throw unsupported(`--resource-type-filters ${kind ?? ""}`);
  const call = { credentials: await credentialsOf(world), region: regionOf(options, world), ...first };
  const found = await askFor("GetResources", () => world.tagged(call));
  const fitting = found.filter(
    ({ arn, tags }) =>
      (kind === undefined || /^arn:[^:]+:kms:[^:]+:[^:]+:key\//.test(arn)) &&
      others.every(({ key, value }) => key in tags && (value === undefined || tags[key] === value)),
  );
  const ResourceTagMappingList = fitting.map(({ arn, tags }) => ({
    ResourceARN: arn,
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  }));
  return JSON.stringify({ ResourceTagMappingList }, undefined, 4);
}

function tagFilter(text: string): { readonly key: string; readonly value?: string } {
  const [, key, value] = /^Key=([^,]+)(?:,Values=([^,]+))?$/.exec(text) ?? [];
  if (key === undefined) throw unsupported(`--tag-filters ${text}`);
  return value === undefined ? { key } : { key, value };
}

async function show(
  { operation, required: names, answer }: ReadCommand,
  options: Options,
  world: CliWorld,
): Promise<string> {
  const given = names.map((name) => required(options, name));
  const call = { credentials: await credentialsOf(world), region: regionOf(options, world) };
  const read = (type: string, id: string) => world.read({ ...call, type, id });
  return JSON.stringify(await askFor(operation, () => answer(read, ...given)), undefined, 4);
}

function required(options: Options, name: string): string {
  const value = options[name];
  if (value) return value;
  throw new CliError(WRONG_USAGE, `aws: error: the following arguments are required: --${name}`);
}

async function getCallerIdentity(options: Options, world: CliWorld): Promise<string> {
  const caller = await stsCaller(regionOf(options, world), world);
  const xml = await askFor("GetCallerIdentity", () => askSts({ Action: "GetCallerIdentity" }, caller));
  const identity = { UserId: field(xml, "UserId"), Account: field(xml, "Account"), Arn: field(xml, "Arn") };
  return JSON.stringify(identity, undefined, 4);
}

async function printAssumedRole(options: Options, world: CliWorld): Promise<string> {
  const roleArn = required(options, "role-arn");
  const sessionName = required(options, "role-session-name");
  const region = regionOf(options, world);
  const assumed = await assume({ roleArn, sessionName, externalId: options["external-id"] }, region, world);
  const { accessKeyId, secretAccessKey, sessionToken } = assumed.credentials;
  const Credentials = {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: assumed.expiration,
  };
  const AssumedRoleUser = { AssumedRoleId: assumed.id, Arn: assumed.arn };
  return JSON.stringify({ Credentials, AssumedRoleUser }, undefined, 4);
}

async function assume(args: AssumeRoleArgs, region: string, world: CliWorld): Promise<AssumedRole> {
  const caller = await stsCaller(region, world);
  return askFor("AssumeRole", () => assumeRole(args, caller));
}

async function stsCaller(region: string, world: CliWorld): Promise<StsCaller> {
  const credentials = await credentialsOf(world);
  return { credentials, region, now: world.now, send: (request) => world.askSts(request) };
}

/** Makes a service's refusal the command's own. */
async function askFor<T>(operation: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const { code = "Unknown", message } = error as Error & { code?: string };
    throw new CliError(
      REFUSED_BY_SERVICE,
      `An error occurred (${code}) when calling the ${operationName(operation)} operation: ${message}`,
    );
  }
}

/** `describe-vpcs` → `DescribeVpcs` */
function operationName(command: string): string {
  return command.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Credentials of the environment, or of the pod that this process stands for. */
async function credentialsOf({ environment }: CliWorld): Promise<Credentials> {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, sessionToken: environment["AWS_SESSION_TOKEN"] };
  }
  const url = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"];
  if (!url) {
    throw new CliError(
      WRONG_ENVIRONMENT,
      'Unable to locate credentials. You can configure credentials by running `eval "$(npx fleet sandbox env)"`.',
    );
  }
  const tokenFile = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"];
  const authorization = tokenFile
    ? readFileSync(tokenFile, "utf8")
    : (environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "");
  const response = await fetch(url, { headers: { authorization } });
  if (!response.ok) {
    throw new CliError(
      WRONG_ENVIRONMENT,
      `Error when retrieving credentials from container-role: ${await response.text()}`,
    );
  }
  const found = (await response.json()) as { AccessKeyId: string; SecretAccessKey: string; Token: string };
  return { accessKeyId: found.AccessKeyId, secretAccessKey: found.SecretAccessKey, sessionToken: found.Token };
}

function regionOf(options: Options, { environment }: CliWorld): string {
  const region = options["region"] ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"];
  if (region) return region;
  throw new CliError(
    WRONG_ENVIRONMENT,
    'You must specify a region. You can also configure your region with "--region".',
  );
}

/** The version that the caller speaks, which it says in the environment. */
function execApiVersion(info: string | undefined): string {
  const asked = info ? (JSON.parse(info) as { apiVersion?: string }).apiVersion : undefined;
  return asked !== undefined && EXEC_API.test(asked) ? asked : "client.authentication.k8s.io/v1beta1";
}

function unsupported(what: string): CliError {
  return new CliError(WRONG_USAGE, `aws: error: ${what} is not supported by the stand-in of the sandbox.`);
}
