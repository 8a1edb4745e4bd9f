import { resolveCommit } from "../git.js";
import { ApiError, invalid, notFound, optionalText, text, type JsonObject, type Routes } from "../http.js";
import type { CommitStatus, Environment, Repository } from "../records.js";
import {
  API_URL,
  fullName,
  newId,
  refuseArchived,
  repositoryDirectory,
  repositoryFor,
  WEB_URL,
  type Site,
} from "../site.js";

const STATES = ["error", "failure", "pending", "success"] as const;

/** Environments, Actions variables, deploy keys and commit statuses. */
export function settingsRoutes(site: Site): Routes {
  return { ...environmentRoutes(site), ...variableRoutes(site), ...keyRoutes(site), ...statusRoutes(site) };
}

function environmentRoutes(site: Site): Routes {
  return {
    "GET /repos/:owner/:repo/environments/:environment": ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "read");
      const environment = repository.environments[params["environment"] ?? ""];
      if (!environment) throw notFound();
      return { status: 200, body: environmentJson(repository, environment) };
    },
    "PUT /repos/:owner/:repo/environments/:environment": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      refuseArchived(repository);
      const name = params["environment"] ?? "";
      const environment = { id: repository.environments[name]?.id ?? newId(site), name, ...environmentFrom(body) };
      repository.environments[name] = environment;
      await site.save();
      return { status: 200, body: environmentJson(repository, environment) };
    },
    "DELETE /repos/:owner/:repo/environments/:environment": async ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      const { [params["environment"] ?? ""]: removed, ...others } = repository.environments;
      if (!removed) throw notFound();
      repository.environments = others;
      await site.save();
      return { status: 204 };
    },
  };
}

/** Bounds of "Create or update an environment", REST API 2022-11-28. */
function environmentFrom(body: JsonObject): Omit<Environment, "id" | "name"> {
  const waitTimer = Number(body["wait_timer"] ?? 0);
  if (waitTimer < 0 || waitTimer > 43200)
    throw invalid("Environment", "wait_timer", "wait_timer must be between 0 and 43200");
  const reviewers = (body["reviewers"] ?? []) as Environment["reviewers"];
  if (reviewers.length > 6) throw invalid("Environment", "reviewers", "reviewers may be at most 6");
  return {
    waitTimer,
    reviewers,
    preventSelfReview: body["prevent_self_review"] === true,
    canAdminsBypass: body["can_admins_bypass"] !== false,
    deploymentBranchPolicy: (body["deployment_branch_policy"] ?? null) as Environment["deploymentBranchPolicy"],
  };
}

function environmentJson(repository: Repository, environment: Environment): Record<string, unknown> {
  const { id, name, waitTimer, reviewers, preventSelfReview } = environment;
  return {
    id,
    name,
    url: `${API_URL}/repos/${fullName(repository)}/environments/${encodeURIComponent(name)}`,
    html_url: `${WEB_URL}/${fullName(repository)}/deployments/activity_log?environments_filter=${encodeURIComponent(name)}`,
    can_admins_bypass: environment.canAdminsBypass,
    deployment_branch_policy: environment.deploymentBranchPolicy,
    protection_rules: [
      ...(waitTimer > 0 ? [{ type: "wait_timer", wait_timer: waitTimer }] : []),
      ...(reviewers.length > 0
        ? [
            {
              type: "required_reviewers",
              prevent_self_review: preventSelfReview,
              reviewers: reviewers.map((reviewer) => ({ type: reviewer.type, reviewer: { id: reviewer.id } })),
            },
          ]
        : []),
    ],
  };
}

function variableRoutes(site: Site): Routes {
  return {
    "GET /repos/:owner/:repo/actions/variables/:name": ({ params, account }) => {
      const variable = repositoryFor(site, account, params, "write").variables[(params["name"] ?? "").toUpperCase()];
      if (!variable) throw notFound();
      return { status: 200, body: variable };
    },
    "POST /repos/:owner/:repo/actions/variables": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      refuseArchived(repository);
      const name = text(body, "name").toUpperCase();
      if (!/^[A-Z_][A-Z0-9_]*$/.test(name) || name.startsWith("GITHUB_"))
        throw new ApiError(422, "Variable name is invalid");
      if (repository.variables[name]) throw new ApiError(409, "Already exists - Variable already exists");
      repository.variables[name] = { name, value: text(body, "value") };
      await site.save();
      return { status: 201, body: {} };
    },
    "PATCH /repos/:owner/:repo/actions/variables/:name": async ({ params, body, account }) => {
      const variable = repositoryFor(site, account, params, "admin").variables[(params["name"] ?? "").toUpperCase()];
      if (!variable) throw notFound();
      variable.value = optionalText(body, "value") ?? variable.value;
      await site.save();
      return { status: 204 };
    },
    "DELETE /repos/:owner/:repo/actions/variables/:name": async ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      const { [(params["name"] ?? "").toUpperCase()]: removed, ...others } = repository.variables;
      if (!removed) throw notFound();
      repository.variables = others;
      await site.save();
      return { status: 204 };
    },
  };
}

function keyRoutes(site: Site): Routes {
  return {
    "POST /repos/:owner/:repo/keys": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      refuseArchived(repository);
      const key = text(body, "key").trim().split(" ").slice(0, 2).join(" ");
      if (!/^(ssh-|ecdsa-|sk-)\S+ \S+/.test(key))
        throw invalid("PublicKey", "key", "key is invalid. You must supply a key in OpenSSH public key format");
      if (repository.keys.some((other) => other.key === key))
        throw invalid("PublicKey", "key", "key is already in use");
      const made = {
        id: newId(site),
        title: optionalText(body, "title") ?? "",
        key,
        read_only: body["read_only"] === true,
      };
      repository.keys.push(made);
      await site.save();
      return { status: 201, body: { ...made, verified: true } };
    },
    "GET /repos/:owner/:repo/keys/:id": ({ params, account }) => {
      const key = repositoryFor(site, account, params, "admin").keys.find(({ id }) => String(id) === params["id"]);
      if (!key) throw notFound();
      return { status: 200, body: { ...key, verified: true } };
    },
    "DELETE /repos/:owner/:repo/keys/:id": async ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      const remaining = repository.keys.filter(({ id }) => String(id) !== params["id"]);
      if (remaining.length === repository.keys.length) throw notFound();
      repository.keys = remaining;
      await site.save();
      return { status: 204 };
    },
  };
}

function statusRoutes(site: Site): Routes {
  return {
    "POST /repos/:owner/:repo/statuses/:sha": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "write");
      const sha = params["sha"] ?? "";
      const state = STATES.find((candidate) => candidate === body["state"]);
      if (!state) throw invalid("Status", "state", "state is not included in the list");
      if ((await resolveCommit(repositoryDirectory(site, repository), sha)) !== sha) {
        throw new ApiError(422, `No commit found for SHA: ${sha}`);
      }
      const status: CommitStatus = {
        id: newId(site),
        sha,
        state,
        context: optionalText(body, "context") ?? "default",
        description: optionalText(body, "description") ?? null,
        target_url: optionalText(body, "target_url") ?? null,
      };
      repository.statuses.push(status);
      await site.save();
      return { status: 201, body: status };
    },
    "GET /repos/:owner/:repo/commits/*ref/status": async ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "read");
      const sha = await resolveCommit(repositoryDirectory(site, repository), params["ref"] ?? "");
      if (sha === undefined) throw new ApiError(422, `No commit found for SHA: ${params["ref"] ?? ""}`);
      const latest = new Map(repository.statuses.filter((one) => one.sha === sha).map((one) => [one.context, one]));
      const statuses = [...latest.values()];
      return { status: 200, body: { sha, state: combined(statuses), statuses, total_count: statuses.length } };
    },
  };
}

/** "Get the combined status for a specific reference", REST API 2022-11-28. */
function combined(statuses: readonly CommitStatus[]): string {
  if (statuses.some(({ state }) => state === "error" || state === "failure")) return "failure";
  if (statuses.length === 0 || statuses.some(({ state }) => state === "pending")) return "pending";
  return "success";
}
