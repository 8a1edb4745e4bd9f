import type { Json } from "./client.js";
import { present, splitId, type Inputs, type ResourceDefinition } from "./resource.js";
import { between, oneOf } from "./schema.js";

/** `github:index/repositoryRuleset:RepositoryRuleset`. Only rules that the stand-in enforces have a place in the table:
 *  another one is an unexpected argument, rather than a protection that is not there. */
export const repositoryRuleset: ResourceDefinition = {
  autonamed: "name",
  args: {
    name: {
      kind: "string",
      required: true,
      rule: (name: string) => (name.length <= 100 ? undefined : "expected length to be in the range (1 - 100)"),
    },
    repository: { kind: "string", required: true },
    target: { kind: "string", required: true, rule: oneOf("branch", "tag", "push") },
    enforcement: { kind: "string", required: true, rule: oneOf("disabled", "active", "evaluate") },
    bypassActors: {
      kind: [
        {
          actorId: { kind: "number" },
          actorType: {
            kind: "string",
            required: true,
            rule: oneOf("Integration", "OrganizationAdmin", "RepositoryRole", "Team", "DeployKey"),
          },
          bypassMode: { kind: "string", required: true, rule: oneOf("always", "pull_request", "exempt") },
        },
      ],
    },
    conditions: {
      kind: {
        refName: {
          kind: { includes: { kind: ["string"], required: true }, excludes: { kind: ["string"], required: true } },
          required: true,
        },
      },
    },
    rules: {
      required: true,
      kind: {
        creation: { kind: "boolean" },
        update: { kind: "boolean" },
        deletion: { kind: "boolean" },
        nonFastForward: { kind: "boolean" },
        requiredSignatures: { kind: "boolean" },
        requiredLinearHistory: { kind: "boolean" },
        pullRequest: {
          kind: {
            allowedMergeMethods: { kind: ["string"] },
            dismissStaleReviewsOnPush: { kind: "boolean" },
            requireCodeOwnerReview: { kind: "boolean" },
            requireLastPushApproval: { kind: "boolean" },
            requiredApprovingReviewCount: { kind: "number", rule: between(0, 10) },
            requiredReviewThreadResolution: { kind: "boolean" },
          },
        },
        requiredStatusChecks: {
          kind: {
            requiredChecks: {
              kind: [{ context: { kind: "string", required: true }, integrationId: { kind: "number" } }],
              required: true,
            },
            strictRequiredStatusChecksPolicy: { kind: "boolean" },
            doNotEnforceOnCreate: { kind: "boolean" },
          },
        },
      },
    },
  },
  outputs: ["etag", "nodeId", "rulesetId"],
  async create(github, inputs) {
    const made = await github.call(
      "POST",
      `/repos/${github.owner}/${String(inputs["repository"])}/rulesets`,
      body(inputs),
    );
    return { id: String(made["id"]), outputs: { ...inputs, ...live(made) } };
  },
  async read(github, id, inputs) {
    const isImport = Object.keys(inputs).length === 0;
    const [repository, number] = isImport
      ? splitId(id, ":", "<repository>:<ruleset id>")
      : [String(inputs["repository"]), id];
    const found = await github.find(`/repos/${github.owner}/${repository}/rulesets/${number}`);
    if (!found) return undefined;
    const now = {
      ...inputs,
      ...present({ repository, name: found["name"], target: found["target"], enforcement: found["enforcement"] }),
    };
    return { id: number, inputs: now, outputs: { ...now, ...live(found) } };
  },
  async update(github, id, news) {
    const path = `/repos/${github.owner}/${String(news["repository"])}/rulesets/${id}`;
    return { ...news, ...live(await github.call("PUT", path, body(news))) };
  },
  async delete(github, id, inputs) {
    const repository = await github.find(`/repos/${github.owner}/${String(inputs["repository"])}`);
    if (!repository || repository["archived"] === true) return; // nothing of an archived repository can be taken away
    await github.call("DELETE", `/repos/${github.owner}/${String(repository["name"])}/rulesets/${id}`);
  },
};

function live(found: Json): Json {
  return { etag: `W/"${String(found["id"])}"`, nodeId: found["node_id"], rulesetId: found["id"] };
}

function body(inputs: Inputs): Json {
  const refName = (inputs["conditions"] as { refName?: { includes?: unknown; excludes?: unknown } } | undefined)
    ?.refName;
  return {
    name: inputs["name"],
    target: inputs["target"],
    enforcement: inputs["enforcement"],
    bypass_actors: ((inputs["bypassActors"] ?? []) as Json[]).map(({ actorId, actorType, bypassMode }) => ({
      actor_id: actorId ?? null,
      actor_type: actorType,
      bypass_mode: bypassMode,
    })),
    conditions: refName ? { ref_name: { include: refName.includes, exclude: refName.excludes } } : {},
    rules: rules(inputs["rules"] as Json),
  };
}

const SWITCHES: Readonly<Record<string, string>> = {
  creation: "creation",
  update: "update",
  deletion: "deletion",
  nonFastForward: "non_fast_forward",
  requiredSignatures: "required_signatures",
  requiredLinearHistory: "required_linear_history",
};

function rules(given: Json): Json[] {
  const switches = Object.entries(SWITCHES).filter(([name]) => given[name] === true);
  const pullRequest = given["pullRequest"] as Json | undefined;
  const checks = given["requiredStatusChecks"] as Json | undefined;
  return [
    ...switches.map(([, type]) => ({ type })),
    ...(pullRequest
      ? [
          {
            type: "pull_request",
            parameters: present({
              allowed_merge_methods: pullRequest["allowedMergeMethods"] ?? ["merge", "squash", "rebase"],
              dismiss_stale_reviews_on_push: pullRequest["dismissStaleReviewsOnPush"] ?? false,
              require_code_owner_review: pullRequest["requireCodeOwnerReview"] ?? false,
              require_last_push_approval: pullRequest["requireLastPushApproval"] ?? false,
              required_approving_review_count: pullRequest["requiredApprovingReviewCount"] ?? 0,
              required_review_thread_resolution: pullRequest["requiredReviewThreadResolution"] ?? false,
            }),
          },
        ]
      : []),
    ...(checks
      ? [
          {
            type: "required_status_checks",
            parameters: {
              required_status_checks: ((checks["requiredChecks"] ?? []) as Json[]).map(({ context, integrationId }) =>
                present({ context, integration_id: integrationId }),
              ),
              strict_required_status_checks_policy: checks["strictRequiredStatusChecksPolicy"] ?? false,
              do_not_enforce_on_create: checks["doNotEnforceOnCreate"] ?? false,
            },
          },
        ]
      : []),
  ];
}
