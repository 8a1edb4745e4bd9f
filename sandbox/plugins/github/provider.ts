import { randomBytes } from "node:crypto";
import { diffInputs } from "../diff.js";
import { unsupportedType, type DiffResult, type ProviderDefinition } from "../provider.js";
import { isUnknown, reveal, Secret, toJson, unknown, type PropertyMap } from "../values.js";
import { githubClient, sandboxAddress, type GithubAddress, type GithubClient } from "./client.js";
import { repository } from "./repository.js";
import {
  actionsVariable,
  branchDefault,
  dependabotSecurityUpdates,
  repositoryEnvironment,
  repositoryWebhook,
  vulnerabilityAlerts,
} from "./repositorySettings.js";
import { asPropertyMap, type Inputs, type ResourceDefinition } from "./resource.js";
import { repositoryRuleset } from "./ruleset.js";
import { checkArguments } from "./schema.js";
import { team, teamRepository } from "./teams.js";

/** Of `@pulumi/github`, whose programs this answers. */
const VERSION = "6.15.0";

const TYPES: Readonly<Record<string, ResourceDefinition>> = {
  "github:index/repository:Repository": repository,
  "github:index/branchDefault:BranchDefault": branchDefault,
  "github:index/repositoryRuleset:RepositoryRuleset": repositoryRuleset,
  "github:index/repositoryWebhook:RepositoryWebhook": repositoryWebhook,
  "github:index/repositoryEnvironment:RepositoryEnvironment": repositoryEnvironment,
  "github:index/repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates": dependabotSecurityUpdates,
  "github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts": vulnerabilityAlerts,
  "github:index/actionsVariable:ActionsVariable": actionsVariable,
  "github:index/team:Team": team,
  "github:index/teamRepository:TeamRepository": teamRepository,
};

function definitionOf(type: string): ResourceDefinition {
  const definition = TYPES[type];
  if (!definition) throw unsupportedType("github", type);
  return definition;
}

/** The stand-in of the GitHub provider: the checks of the real one, and the sandbox's GitHub behind it.
 *  @param address where that is. @default the running sandbox's */
export function githubProvider(address: () => GithubAddress = sandboxAddress): ProviderDefinition {
  let client: GithubClient | undefined;
  const github = (): GithubClient => {
    if (!client) throw new Error("The github provider is not configured: its owner or token is not known yet.");
    return client;
  };
  return {
    name: "github",
    version: VERSION,
    async configure({ configuration }) {
      const owner = text(configuration, "owner") ?? text(configuration, "organization") ?? process.env["GITHUB_OWNER"];
      const token = text(configuration, "token") ?? process.env["GITHUB_TOKEN"];
      if (!owner) throw new Error("The github provider has no owner: give it `owner`, or set GITHUB_OWNER.");
      if (!token) throw new Error("The github provider has no token: give it `token`, or set GITHUB_TOKEN.");
      const configured = githubClient(address(), owner, token);
      // A wrong token or owner shows here, before anything has been changed.
      await configured.call("GET", "/user");
      await configured.call("GET", `/orgs/${owner}`);
      client = configured;
    },
    check({ type, news, olds, name, randomSeed }) {
      const definition = definitionOf(type);
      const { autonamed } = definition;
      const named =
        autonamed === undefined || news[autonamed] !== undefined
          ? news
          : { ...news, [autonamed]: olds[autonamed] ?? autoname(name, randomSeed) };
      return Promise.resolve(checkArguments(definition.args, named));
    },
    async diff({ type, oldInputs, news, ignoreChanges }) {
      const definition = definitionOf(type);
      const replaceOn = [...(definition.replaceOn ?? [])];
      if (definition.followsRename === true && !(await isSameRepository(github(), oldInputs, news)))
        replaceOn.push("repository");
      const found: DiffResult = diffInputs(oldInputs, news, { replaceOn, ignoreChanges });
      // What hangs on a name is unique by it: the old one has to go first when the name stays.
      return { ...found, deleteBeforeReplace: found.replaces.length > 0 && type.endsWith(":RepositoryWebhook") };
    },
    async create({ type, inputs, preview }) {
      const definition = definitionOf(type);
      if (preview) return { id: "", outputs: { ...unknownOutputs(definition), ...inputs } };
      const { id, outputs } = await definition.create(github(), plain(inputs));
      return { id, outputs: asPropertyMap(outputs) };
    },
    async read({ type, id, inputs }) {
      const definition = definitionOf(type);
      const found = await definition.read(github(), id, plain(inputs));
      return (
        found && {
          id: found.id,
          inputs: sealed(definition, asPropertyMap(found.inputs)),
          outputs: asPropertyMap(found.outputs),
        }
      );
    },
    async update({ type, id, news, oldInputs, oldOutputs, preview }) {
      const definition = definitionOf(type);
      if (preview) return { outputs: { ...oldOutputs, ...renamedOutputs(definition, oldInputs, news), ...news } };
      if (!definition.update) throw new Error(`${type} cannot be changed.`);
      return { outputs: asPropertyMap(await definition.update(github(), id, plain(news), plain(oldInputs))) };
    },
    async delete({ type, id, inputs }) {
      await definitionOf(type).delete(github(), id, plain(inputs));
    },
  };
}

function text(configuration: PropertyMap, name: string): string | undefined {
  const value = reveal(configuration)[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function plain(inputs: PropertyMap): Inputs {
  return toJson(inputs) as Inputs;
}

/** A name as the bridge makes it: the resource's own, a hyphen and seven hexadecimal digits. */
function autoname(name: string, seed: Uint8Array): string {
  const random = Buffer.from(seed.length > 0 ? seed : randomBytes(4)).toString("hex");
  return `${name}-${random.slice(0, 7)}`;
}

function unknownOutputs(definition: ResourceDefinition): PropertyMap {
  return Object.fromEntries(definition.outputs.map((name) => [name, unknown]));
}

/** What follows from a name is not known before GitHub has changed it. */
function renamedOutputs(definition: ResourceDefinition, oldInputs: PropertyMap, news: PropertyMap): PropertyMap {
  const isRenamed =
    definition.autonamed !== undefined && oldInputs[definition.autonamed] !== news[definition.autonamed];
  return isRenamed ? unknownOutputs(definition) : {};
}

/** Whether `repository` still names the repository that it named: it has been renamed, and GitHub answers under both names. */
async function isSameRepository(github: GithubClient, oldInputs: PropertyMap, news: PropertyMap): Promise<boolean> {
  const [before, after] = [reveal(oldInputs)["repository"], reveal(news)["repository"]];
  if (before === after) return true;
  if (typeof before !== "string" || typeof after !== "string" || isUnknown(after)) return false;
  const [one, other] = [
    await github.find(`/repos/${github.owner}/${before}`),
    await github.find(`/repos/${github.owner}/${after}`),
  ];
  return one !== undefined && one["id"] === other?.["id"];
}

/** Marks what must not be readable in the state after a refresh. */
function sealed(definition: ResourceDefinition, inputs: PropertyMap): PropertyMap {
  const { inputs: checked } = checkArguments(definition.args, inputs);
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      checked[name] instanceof Secret ? checked[name] : (checked[name] ?? value),
    ]),
  );
}
