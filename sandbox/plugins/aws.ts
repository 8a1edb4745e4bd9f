import { createRequire } from "node:module";
import { checkResource } from "../aws/provider/check.js";
import {
  configurationFaults,
  readConfiguration,
  requireAllowedAccount,
  type AwsConfiguration,
} from "../aws/provider/configuration.js";
import { ProviderCredentials } from "../aws/provider/credentials.js";
import { diffResource } from "../aws/provider/diff.js";
import { withoutNotes } from "../aws/provider/names.js";
import { inputsOf, previewCreate, previewUpdate } from "../aws/provider/outputs.js";
import { withRetries } from "../aws/provider/retries.js";
import type { ResourceDefinition } from "../aws/definition.js";
import type { AwsCaller } from "../aws/place.js";
import { definitionOf } from "../aws/registry.js";
import { CloudError, controlClient, type ControlClient } from "../control.js";
import { serveProvider, unsupportedType, type ProviderDefinition } from "./provider.js";
import { hasUnknown, toJson, unknown, type PropertyMap } from "./values.js";

/** The provider plugin `aws`: arguments are judged here, by the same rules as in the cloud; the cloud is in the daemon. */

const { version } = createRequire(import.meta.url)("@pulumi/aws/package.json") as { version: string };

interface Session {
  readonly configuration: AwsConfiguration;
  readonly credentials: ProviderCredentials;
  readonly client: ControlClient;
}
let session: Session | undefined;

/** What the cloud answers: JSON, which is a map of properties without markers. */
interface AwsResult {
  readonly id: string;
  readonly properties: PropertyMap;
}

const provider: ProviderDefinition = {
  name: "aws",
  version,

  checkConfig: ({ news }) => Promise.resolve({ inputs: news, failures: configurationFaults(news) }),

  async configure({ configuration }) {
    const read = readConfiguration(configuration, process.env);
    const client = controlClient();
    const credentials = new ProviderCredentials(read, (request) => client.call("sts.request", request));
    const caller = await client
      .call<AwsCaller>("aws.caller", { credentials: await credentials.get() })
      .catch((error: unknown) => fail("validating provider credentials: retrieving caller identity from STS", error));
    requireAllowedAccount(read, caller.account);
    session = { configuration: read, credentials, client };
  },

  check({ type, name, olds, news, randomSeed }) {
    const defaultTags = session?.configuration.defaultTags ?? {};
    return Promise.resolve(checkResource(requireType(type), { name, olds, news, randomSeed, defaultTags }));
  },

  diff({ type, oldInputs, oldOutputs, news, ignoreChanges }) {
    return Promise.resolve(diffResource(requireType(type), oldInputs, news, ignoreChanges, oldOutputs));
  },

  async create({ type, name, inputs, preview, timeoutSeconds, signal }) {
    const definition = requireType(type);
    if (preview) return { id: "", outputs: previewCreate(definition, inputs) };
    const body = { type, inputs: toJson(withoutNotes(inputs)) };
    const made = await withRetries(type, "create", { timeoutSeconds, signal }, () =>
      call<AwsResult>("aws.create", body),
    ).catch((error: unknown) => fail(`creating ${labelOf(type)} (${name})`, error));
    return { id: made.id, outputs: made.properties };
  },

  async read({ type, id, inputs }) {
    const definition = requireType(type);
    const found = await unlessGone(call<AwsResult>("aws.read", { type, id })).catch((error: unknown) =>
      fail(`reading ${labelOf(type)} (${id})`, error),
    );
    if (!found) return undefined;
    return { id: found.id, inputs: inputsOf(definition, found.properties, inputs), outputs: found.properties };
  },

  async update({ type, id, oldOutputs, news, preview, timeoutSeconds, signal }) {
    const definition = requireType(type);
    if (preview) return { outputs: previewUpdate(definition, oldOutputs, news) };
    const body = { type, id, inputs: toJson(withoutNotes(news)) };
    const changed = await withRetries(type, "update", { timeoutSeconds, signal }, () =>
      call<AwsResult>("aws.update", body),
    ).catch((error: unknown) => fail(`updating ${labelOf(type)} (${id})`, error));
    return { outputs: changed.properties };
  },

  async delete({ type, id, timeoutSeconds, signal }) {
    requireType(type);
    await withRetries(type, "delete", { timeoutSeconds, signal }, () =>
      unlessGone(call("aws.delete", { type, id })),
    ).catch((error: unknown) => fail(`deleting ${labelOf(type)} (${id})`, error));
  },

  async invoke({ token, args, preview }) {
    // In a preview a function whose arguments are not known yet cannot be asked.
    if (preview && hasUnknown(args)) return { outputs: { id: unknown } };
    const outputs = await call<PropertyMap>("aws.invoke", { type: token, args: toJson(args) });
    return { outputs };
  },
};

async function call<T>(name: string, body: object): Promise<T> {
  if (!session) throw new Error("The provider has not been configured.");
  const { client, configuration, credentials } = session;
  return client.call<T>(name, { credentials: await credentials.get(), region: configuration.region, ...body });
}

function requireType(type: string): ResourceDefinition {
  const definition = definitionOf(type);
  if (!definition) throw unsupportedType("aws", type);
  return definition;
}

async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof CloudError && error.status === 404) return undefined;
    throw error;
  }
}

/** `EC2 Vpc` of `aws:ec2/vpc:Vpc`. */
function labelOf(type: string): string {
  const [, module = "", kind = ""] = type.split(":");
  return `${(module.split("/")[0] ?? "").toUpperCase()} ${kind}`;
}

/** As the real provider says it, shortened: what it was doing, the code, AWS's own words. */
function fail(doing: string, error: unknown): never {
  if (!(error instanceof CloudError)) throw error;
  throw new Error(`${doing}: api error ${error.code}: ${error.message}`, { cause: error });
}

serveProvider(provider);
