import type { GithubClient, Json } from "./client.js";
import { present, type Inputs, type ResourceDefinition } from "./resource.js";
import { oneOf, type Arguments } from "./schema.js";

const status: Arguments = { status: { kind: "string", required: true, rule: oneOf("enabled", "disabled") } };

/** Arguments whose API field is the same word with underscores. */
const SETTINGS = {
  allowAutoMerge: "allow_auto_merge",
  allowForking: "allow_forking",
  allowMergeCommit: "allow_merge_commit",
  allowRebaseMerge: "allow_rebase_merge",
  allowSquashMerge: "allow_squash_merge",
  allowUpdateBranch: "allow_update_branch",
  deleteBranchOnMerge: "delete_branch_on_merge",
  description: "description",
  hasDiscussions: "has_discussions",
  hasDownloads: "has_downloads",
  hasIssues: "has_issues",
  hasProjects: "has_projects",
  hasWiki: "has_wiki",
  homepageUrl: "homepage",
  isTemplate: "is_template",
  mergeCommitMessage: "merge_commit_message",
  mergeCommitTitle: "merge_commit_title",
  private: "private",
  squashMergeCommitMessage: "squash_merge_commit_message",
  squashMergeCommitTitle: "squash_merge_commit_title",
  visibility: "visibility",
  webCommitSignoffRequired: "web_commit_signoff_required",
} as const;
const TEXTS: ReadonlySet<string> = new Set([
  "description",
  "homepageUrl",
  "mergeCommitMessage",
  "mergeCommitTitle",
  "squashMergeCommitMessage",
  "squashMergeCommitTitle",
]);

/** `github:index/repository:Repository`. Not stood in for: forks, templates, pages, licences and ignore files. */
export const repository: ResourceDefinition = {
  autonamed: "name",
  args: {
    ...Object.fromEntries(
      Object.keys(SETTINGS).map((name) => [name, { kind: TEXTS.has(name) ? "string" : "boolean" } as const]),
    ),
    name: {
      kind: "string",
      required: true,
      rule: (name: string) =>
        /^[-\w.]{1,100}$/.test(name)
          ? undefined
          : "must include only alphanumeric characters, underscores or hyphens and consist of 100 characters or less",
    },
    visibility: { kind: "string", rule: oneOf("public", "private", "internal") },
    archiveOnDestroy: { kind: "boolean" },
    archived: { kind: "boolean", default: false },
    autoInit: { kind: "boolean" },
    defaultBranch: { kind: "string" },
    ignoreVulnerabilityAlertsDuringRead: { kind: "boolean" },
    topics: { kind: ["string"] },
    vulnerabilityAlerts: { kind: "boolean" },
    securityAndAnalysis: {
      kind: {
        advancedSecurity: { kind: status },
        codeSecurity: { kind: status },
        secretScanning: { kind: status },
        secretScanningAiDetection: { kind: status },
        secretScanningNonProviderPatterns: { kind: status },
        secretScanningPushProtection: { kind: status },
      },
    },
  },
  outputs: [
    "defaultBranch",
    "etag",
    "fullName",
    "gitCloneUrl",
    "htmlUrl",
    "httpCloneUrl",
    "nodeId",
    "primaryLanguage",
    "private",
    "repoId",
    "sshCloneUrl",
    "svnUrl",
    "topics",
    "visibility",
  ],
  async create(github, inputs) {
    const branch = inputs["defaultBranch"];
    if (branch !== undefined && branch !== "main") {
      throw new Error("cannot set the default branch on a new repository to something other than 'main'");
    }
    await github.call("POST", `/orgs/${github.owner}/repos`, {
      ...body(inputs),
      auto_init: inputs["autoInit"] === true,
    });
    await applyLater(github, inputs, String(inputs["name"]), {});
    return { id: String(inputs["name"]), outputs: await outputsOf(github, inputs, String(inputs["name"])) };
  },
  async read(github, id, inputs) {
    const found = await github.find(`/repos/${github.owner}/${id}`);
    if (!found) return undefined;
    const live = inputsOf(found);
    // A refresh only looks at what the program says; an import takes everything.
    const kept = Object.keys(inputs).length === 0 ? live : { ...inputs, ...pick(live, Object.keys(inputs)) };
    return { id: String(found["name"]), inputs: kept, outputs: { ...kept, ...liveOutputs(found) } };
  },
  async update(github, id, news, olds) {
    const path = `/repos/${github.owner}/${id}`;
    const live = await github.call("GET", path);
    // As the provider: an archived repository is left alone until it is to be archived no more.
    if (live["archived"] === true && news["archived"] === true) return { ...news, ...liveOutputs(live) };
    if (live["archived"] === true) await github.call("PATCH", path, { archived: false });
    await github.call("PATCH", path, {
      ...body(news),
      ...(news["defaultBranch"] !== undefined && { default_branch: news["defaultBranch"] }),
    });
    await applyLater(github, news, String(news["name"]), olds);
    return outputsOf(github, news, String(news["name"]));
  },
  async delete(github, id, inputs) {
    // The id stays what it was after a rename: GitHub answers under both names.
    const path = `/repos/${github.owner}/${id}`;
    const live = await github.find(path);
    if (!live) return;
    if (inputs["archiveOnDestroy"] !== true) await github.call("DELETE", path);
    else if (live["archived"] !== true) await github.call("PATCH", path, { archived: true });
  },
};

function body(inputs: Inputs): Json {
  const settings = Object.entries(SETTINGS).map(([name, field]) => [field, inputs[name]] as const);
  return present({ ...Object.fromEntries(settings), name: inputs["name"] });
}

/** What GitHub takes in requests of its own, after the repository is there. Archiving comes last: nothing can be changed after it. */
async function applyLater(github: GithubClient, news: Inputs, name: string, olds: Inputs): Promise<void> {
  const path = `/repos/${github.owner}/${name}`;
  if (news["topics"] !== undefined) await github.call("PUT", `${path}/topics`, { names: news["topics"] });
  const alerts = news["vulnerabilityAlerts"];
  if (alerts !== olds["vulnerabilityAlerts"] && typeof alerts === "boolean") {
    await github.call(alerts ? "PUT" : "DELETE", `${path}/vulnerability-alerts`);
  }
  const analysis = news["securityAndAnalysis"] as Json | undefined;
  if (analysis) {
    const fields = Object.entries(analysis).map(([key, value]) => [snakeCase(key), value] as const);
    await github.call("PATCH", path, { security_and_analysis: Object.fromEntries(fields) });
  }
  if (news["archived"] === true) await github.call("PATCH", path, { archived: true });
}

async function outputsOf(github: GithubClient, inputs: Inputs, name: string): Promise<Json> {
  return { ...inputs, ...liveOutputs(await github.call("GET", `/repos/${github.owner}/${name}`)) };
}

function liveOutputs(found: Json): Json {
  return {
    name: found["name"],
    defaultBranch: found["default_branch"],
    etag: `W/"${String(found["updated_at"])}"`,
    fullName: found["full_name"],
    gitCloneUrl: found["git_url"],
    htmlUrl: found["html_url"],
    httpCloneUrl: found["clone_url"],
    nodeId: found["node_id"],
    primaryLanguage: "",
    private: found["private"],
    repoId: found["id"],
    sshCloneUrl: found["ssh_url"],
    svnUrl: found["svn_url"],
    topics: found["topics"],
    visibility: found["visibility"],
  };
}

function inputsOf(found: Json): Json {
  const settings = Object.entries(SETTINGS).map(([name, field]) => [name, found[field]] as const);
  return present({
    ...Object.fromEntries(settings),
    name: found["name"],
    archived: found["archived"],
    topics: found["topics"],
  });
}

function pick(values: Json, names: readonly string[]): Json {
  return Object.fromEntries(names.filter((name) => values[name] !== undefined).map((name) => [name, values[name]]));
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
