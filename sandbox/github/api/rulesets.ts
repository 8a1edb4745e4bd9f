import { ApiError, invalid, notFound, text, type ApiRequest, type JsonObject, type Routes } from "../http.js";
import { rulesetJson } from "../present.js";
import type { BypassActor, Repository, Rule, Ruleset } from "../records.js";
import { ENFORCED_RULES } from "../rules.js";
import { newId, refuseArchived, repositoryFor, type Site } from "../site.js";

const TARGETS = ["branch", "tag", "push"] as const;
const ENFORCEMENTS = ["active", "disabled", "evaluate"] as const;
const BYPASS_MODES = ["always", "pull_request", "exempt"] as const;
const ACTOR_TYPES: ReadonlySet<unknown> = new Set([
  "OrganizationAdmin",
  "RepositoryRole",
  "Team",
  "Integration",
  "DeployKey",
]);

export function rulesetRoutes(site: Site): Routes {
  const found = (request: ApiRequest, repository: Repository): Ruleset => {
    const ruleset = repository.rulesets.find(({ id }) => String(id) === request.params["id"]);
    if (!ruleset) throw notFound();
    return ruleset;
  };
  return {
    "GET /repos/:owner/:repo/rulesets": ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "read");
      return { status: 200, body: repository.rulesets.map((ruleset) => rulesetJson(repository, ruleset)) };
    },
    "POST /repos/:owner/:repo/rulesets": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      refuseArchived(repository);
      const ruleset = { id: newId(site), ...rulesetFrom(repository, body) };
      repository.rulesets.push(ruleset);
      await site.save();
      return { status: 201, body: rulesetJson(repository, ruleset) };
    },
    "GET /repos/:owner/:repo/rulesets/:id": (request) => {
      const repository = repositoryFor(site, request.account, request.params, "read");
      return { status: 200, body: rulesetJson(repository, found(request, repository)) };
    },
    "PUT /repos/:owner/:repo/rulesets/:id": async (request) => {
      const repository = repositoryFor(site, request.account, request.params, "admin");
      refuseArchived(repository);
      const ruleset = found(request, repository);
      Object.assign(ruleset, rulesetFrom(repository, { ...ruleset, ...request.body }, ruleset));
      await site.save();
      return { status: 200, body: rulesetJson(repository, ruleset) };
    },
    "DELETE /repos/:owner/:repo/rulesets/:id": async (request) => {
      const repository = repositoryFor(site, request.account, request.params, "admin");
      refuseArchived(repository);
      const ruleset = found(request, repository);
      repository.rulesets = repository.rulesets.filter((other) => other !== ruleset);
      await site.save();
      return { status: 204 };
    },
  };
}

function rulesetFrom(repository: Repository, body: JsonObject, itself?: Ruleset): Omit<Ruleset, "id"> {
  const name = text(body, "name");
  if (repository.rulesets.some((other) => other !== itself && other.name === name)) {
    throw new ApiError(422, "Validation Failed", { errors: ["Name must be unique"] });
  }
  const target = oneOf("target", TARGETS, body["target"] ?? "branch");
  const conditions = (body["conditions"] ?? {}) as Ruleset["conditions"];
  if (target !== "push" && !conditions.ref_name)
    throw invalid("RepositoryRuleset", "conditions", "ref_name is required");
  return {
    name,
    target,
    enforcement: oneOf("enforcement", ENFORCEMENTS, body["enforcement"]),
    bypass_actors: ((body["bypass_actors"] ?? []) as Partial<BypassActor>[]).map(bypassActor),
    conditions,
    rules: ((body["rules"] ?? []) as Rule[]).map(checkedRule),
  };
}

function bypassActor({ actor_id = null, actor_type, bypass_mode }: Partial<BypassActor>): BypassActor {
  if (actor_type === undefined || !ACTOR_TYPES.has(actor_type)) {
    throw invalid("RepositoryRuleset", "bypass_actors", `actor_type ${String(actor_type)} is not supported`);
  }
  return { actor_id, actor_type, bypass_mode: oneOf("bypass_mode", BYPASS_MODES, bypass_mode ?? "always") };
}

function checkedRule(rule: Rule): Rule {
  if (!ENFORCED_RULES.has(rule.type)) {
    throw new ApiError(
      422,
      `Invalid rule '${rule.type}': the sandbox's GitHub enforces ${[...ENFORCED_RULES].join(", ")}.`,
    );
  }
  const approvals = rule.parameters?.["required_approving_review_count"];
  if (approvals !== undefined && (typeof approvals !== "number" || approvals < 0 || approvals > 10)) {
    throw new ApiError(422, "Invalid rule 'pull_request': Required approving review count must be between 0 and 10");
  }
  return rule;
}

function oneOf<T extends string>(field: string, allowed: readonly T[], value: unknown): T {
  const match = allowed.find((candidate) => candidate === value);
  if (match === undefined) {
    const message = `For 'properties/${field}', ${JSON.stringify(value)} is not one of ${allowed.join(", ")}.`;
    throw new ApiError(422, `Invalid request.\n\n${message}`);
  }
  return match;
}
