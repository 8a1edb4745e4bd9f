import type { GithubClient, Json } from "./client.js";
import { present, splitId, type Inputs, type ResourceDefinition } from "./resource.js";
import { between } from "./schema.js";

const REPOSITORY = { repository: { kind: "string", required: true } } as const;

/** `github:index/branchDefault:BranchDefault`. Renaming a branch is not stood in for. */
export const branchDefault: ResourceDefinition = {
  args: { ...REPOSITORY, branch: { kind: "string", required: true } },
  followsRename: true,
  outputs: ["etag"],
  async create(github, inputs) {
    const repository = String(inputs["repository"]);
    await github.call("PATCH", `/repos/${github.owner}/${repository}`, { default_branch: inputs["branch"] });
    return { id: repository, outputs: { ...inputs, etag: "" } };
  },
  async read(github, id, inputs) {
    const found = await github.find(`/repos/${github.owner}/${id}`);
    if (!found) return undefined;
    const now = { ...inputs, repository: found["name"], branch: found["default_branch"] };
    return { id: String(found["name"]), inputs: now, outputs: { ...now, etag: "" } };
  },
  async update(github, _id, news) {
    await github.call("PATCH", `/repos/${github.owner}/${String(news["repository"])}`, {
      default_branch: news["branch"],
    });
    return { ...news, etag: "" };
  },
  // As the provider: a repository always has a default branch.
  delete: () => Promise.resolve(),
};

/** `github:index/repositoryDependabotSecurityUpdates:RepositoryDependabotSecurityUpdates`. */
export const dependabotSecurityUpdates: ResourceDefinition = {
  args: { ...REPOSITORY, enabled: { kind: "boolean", required: true } },
  replaceOn: ["repository"],
  outputs: [],
  async create(github, inputs) {
    await github.call(inputs["enabled"] === true ? "PUT" : "DELETE", fixesPath(github.owner, inputs));
    return { id: String(inputs["repository"]), outputs: inputs };
  },
  async read(github, id, inputs) {
    const found = await github.find(`/repos/${github.owner}/${id}/automated-security-fixes`);
    if (!found) return undefined;
    const now = { ...inputs, repository: id, enabled: found["enabled"] };
    return { id, inputs: now, outputs: now };
  },
  async update(github, _id, news) {
    await github.call(news["enabled"] === true ? "PUT" : "DELETE", fixesPath(github.owner, news));
    return news;
  },
  async delete(github, id, inputs) {
    const repository = await github.find(`/repos/${github.owner}/${id}`);
    if (repository && repository["archived"] !== true) await github.call("DELETE", fixesPath(github.owner, inputs));
  },
};

function fixesPath(owner: string, inputs: Inputs): string {
  return `/repos/${owner}/${String(inputs["repository"])}/automated-security-fixes`;
}

/** `github:index/repositoryVulnerabilityAlerts:RepositoryVulnerabilityAlerts`. */
export const vulnerabilityAlerts: ResourceDefinition = {
  args: { ...REPOSITORY, enabled: { kind: "boolean", default: true } },
  followsRename: true,
  outputs: ["repositoryId"],
  async create(github, inputs) {
    return { id: String(inputs["repository"]), outputs: await setAlerts(github, inputs) };
  },
  async read(github, id, inputs) {
    const repository = await github.find(`/repos/${github.owner}/${id}`);
    if (!repository) return undefined;
    const enabled = (await github.find(`/repos/${github.owner}/${id}/vulnerability-alerts`)) !== undefined;
    const now = { ...inputs, repository: repository["name"], enabled };
    return { id: String(repository["name"]), inputs: now, outputs: { ...now, repositoryId: repository["id"] } };
  },
  update: (github, _id, news) => setAlerts(github, news),
  async delete(github, id) {
    const repository = await github.find(`/repos/${github.owner}/${id}`);
    if (!repository || repository["archived"] === true) return;
    await github.call("DELETE", `/repos/${github.owner}/${id}/vulnerability-alerts`);
  },
};

async function setAlerts(github: GithubClient, inputs: Inputs): Promise<Json> {
  const path = `/repos/${github.owner}/${String(inputs["repository"])}`;
  await github.call(inputs["enabled"] === true ? "PUT" : "DELETE", `${path}/vulnerability-alerts`);
  return { ...inputs, repositoryId: (await github.call("GET", path))["id"] };
}

/** `github:index/repositoryWebhook:RepositoryWebhook`. GitHub shows no secret again: it is kept from the state. */
export const repositoryWebhook: ResourceDefinition = {
  args: {
    ...REPOSITORY,
    active: { kind: "boolean", default: true },
    events: { kind: ["string"], required: true },
    configuration: {
      kind: {
        url: { kind: "string", required: true },
        contentType: { kind: "string" },
        insecureSsl: { kind: "boolean" },
        secret: { kind: "string", secret: true },
      },
    },
  },
  replaceOn: ["repository"],
  outputs: ["etag", "url"],
  async create(github, inputs) {
    const path = `/repos/${github.owner}/${String(inputs["repository"])}/hooks`;
    const made = await github.call("POST", path, { name: "web", ...hookBody(inputs) });
    return { id: String(made["id"]), outputs: { ...inputs, url: made["url"], etag: "" } };
  },
  async read(github, id, inputs) {
    const isImport = Object.keys(inputs).length === 0;
    const [repository, number] = isImport
      ? splitId(id, "/", "<repository>/<webhook id>")
      : [String(inputs["repository"]), id];
    const found = await github.find(`/repos/${github.owner}/${repository}/hooks/${number}`);
    if (!found) return undefined;
    const live = found["config"] as Json;
    const known = (inputs["configuration"] ?? {}) as Json;
    const configuration = present({
      url: live["url"],
      contentType: live["content_type"],
      ...(known["insecureSsl"] !== undefined && { insecureSsl: live["insecure_ssl"] === "1" }),
      secret: known["secret"],
    });
    const now = { repository, active: found["active"], events: found["events"], configuration };
    return { id: number, inputs: now, outputs: { ...now, url: found["url"], etag: "" } };
  },
  async update(github, id, news) {
    const path = `/repos/${github.owner}/${String(news["repository"])}/hooks/${id}`;
    const changed = await github.call("PATCH", path, hookBody(news));
    return { ...news, url: changed["url"], etag: "" };
  },
  async delete(github, id, inputs) {
    const path = `/repos/${github.owner}/${String(inputs["repository"])}/hooks/${id}`;
    if (await github.find(path)) await github.call("DELETE", path);
  },
};

function hookBody(inputs: Inputs): Json {
  const configuration = inputs["configuration"] as Json | undefined;
  return present({
    active: inputs["active"],
    events: inputs["events"],
    config:
      configuration &&
      present({
        url: configuration["url"],
        content_type: configuration["contentType"] ?? "form",
        insecure_ssl: configuration["insecureSsl"] === true ? "1" : "0",
        secret: configuration["secret"],
      }),
  });
}

/** `github:index/actionsVariable:ActionsVariable`. */
export const actionsVariable: ResourceDefinition = {
  args: {
    ...REPOSITORY,
    variableName: {
      kind: "string",
      required: true,
      rule: (name: string) => {
        if (!/^[A-Za-z_]\w*$/.test(name))
          return "Secret names can only contain alphanumeric characters or underscores and must not start with a number";
        return name.toUpperCase().startsWith("GITHUB_")
          ? "Secret names must not start with the GITHUB_ prefix"
          : undefined;
      },
    },
    value: { kind: "string", required: true },
  },
  replaceOn: ["variableName"],
  followsRename: true,
  outputs: ["createdAt", "updatedAt"],
  async create(github, inputs) {
    const path = `/repos/${github.owner}/${String(inputs["repository"])}/actions/variables`;
    await github.call("POST", path, { name: inputs["variableName"], value: inputs["value"] });
    return { id: `${String(inputs["repository"])}:${String(inputs["variableName"])}`, outputs: inputs };
  },
  async read(github, id, inputs) {
    const [repository, variableName] = splitId(id, ":", "<repository>:<variable name>");
    const found = await github.find(`/repos/${github.owner}/${repository}/actions/variables/${variableName}`);
    if (!found) return undefined;
    const now = { ...inputs, repository, variableName, value: found["value"] };
    return { id, inputs: now, outputs: now };
  },
  async update(github, _id, news) {
    await github.call("PATCH", variablePath(github.owner, news), { value: news["value"] });
    return news;
  },
  async delete(github, _id, inputs) {
    const path = variablePath(github.owner, inputs);
    if (await github.find(path)) await github.call("DELETE", path);
  },
};

function variablePath(owner: string, inputs: Inputs): string {
  return `/repos/${owner}/${String(inputs["repository"])}/actions/variables/${String(inputs["variableName"])}`;
}

/** `github:index/repositoryEnvironment:RepositoryEnvironment`. */
export const repositoryEnvironment: ResourceDefinition = {
  args: {
    ...REPOSITORY,
    environment: { kind: "string", required: true },
    canAdminsBypass: { kind: "boolean", default: true },
    preventSelfReview: { kind: "boolean", default: false },
    waitTimer: { kind: "number", rule: between(0, 43200) },
    reviewers: { kind: [{ users: { kind: ["string"] }, teams: { kind: ["string"] } }] },
    deploymentBranchPolicy: {
      kind: {
        protectedBranches: { kind: "boolean", required: true },
        customBranchPolicies: { kind: "boolean", required: true },
      },
    },
  },
  replaceOn: ["environment"],
  followsRename: true,
  outputs: [],
  async create(github, inputs) {
    await github.call("PUT", environmentPath(github.owner, inputs), environmentBody(inputs));
    const name = String(inputs["environment"]).replaceAll(":", "??");
    return { id: `${String(inputs["repository"])}:${name}`, outputs: inputs };
  },
  async read(github, id, inputs) {
    const [repository, escaped] = splitId(id, ":", "<repository>:<environment>");
    const now = { ...inputs, repository, environment: escaped.replaceAll("??", ":") };
    const found = await github.find(environmentPath(github.owner, now));
    return found && { id, inputs: now, outputs: now };
  },
  async update(github, _id, news) {
    await github.call("PUT", environmentPath(github.owner, news), environmentBody(news));
    return news;
  },
  async delete(github, _id, inputs) {
    const path = environmentPath(github.owner, inputs);
    if (await github.find(path)) await github.call("DELETE", path);
  },
};

function environmentPath(owner: string, inputs: Inputs): string {
  return `/repos/${owner}/${String(inputs["repository"])}/environments/${encodeURIComponent(String(inputs["environment"]))}`;
}

function environmentBody(inputs: Inputs): Json {
  const policy = inputs["deploymentBranchPolicy"] as Json | undefined;
  const reviewers = ((inputs["reviewers"] ?? []) as { users?: string[]; teams?: string[] }[]).flatMap(
    ({ users = [], teams = [] }) => [
      ...users.map((id) => ({ type: "User", id: Number(id) })),
      ...teams.map((id) => ({ type: "Team", id: Number(id) })),
    ],
  );
  return {
    wait_timer: inputs["waitTimer"] ?? 0,
    can_admins_bypass: inputs["canAdminsBypass"],
    prevent_self_review: inputs["preventSelfReview"],
    reviewers,
    deployment_branch_policy: policy
      ? { protected_branches: policy["protectedBranches"], custom_branch_policies: policy["customBranchPolicies"] }
      : null,
  };
}
