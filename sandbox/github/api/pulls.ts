import { gitText, isAncestor, NO_OBJECT, resolveRef } from "../git.js";
import { ApiError, notFound, optionalText, text, type ApiRequest, type Routes } from "../http.js";
import { mergeCommit } from "../merge.js";
import { accountIdIn, pullJson, userJson } from "../present.js";
import type { Account, Pull, Repository, Review } from "../records.js";
import { announcePull, moveRef, requester } from "../refs.js";
import { mergeViolations } from "../rules.js";
import {
  mayDo,
  newId,
  refuseArchived,
  repositoryDirectory,
  repositoryFor,
  requireAccount,
  type Site,
} from "../site.js";
import { ruleViolations } from "./contents.js";
import { page } from "./repositories.js";

const EVENTS: Readonly<Record<string, Review["state"]>> = {
  APPROVE: "APPROVED",
  REQUEST_CHANGES: "CHANGES_REQUESTED",
  COMMENT: "COMMENTED",
};

export function pullRoutes(site: Site): Routes {
  const json = (repository: Repository, pull: Pull): unknown =>
    pullJson(repository, pull, accountIdIn(site.state.tokens));
  const find = ({ params, account }: ApiRequest, needed: "read" | "write"): [Repository, Pull] => {
    const repository = repositoryFor(site, account, params, needed);
    const pull = repository.pulls.find(({ number }) => String(number) === params["number"]);
    if (!pull) throw notFound();
    return [repository, pull];
  };
  return {
    "GET /repos/:owner/:repo/pulls": ({ params, query, account }) => {
      const repository = repositoryFor(site, account, params, "read");
      const state = query.get("state") ?? "open";
      const head = query.get("head")?.replace(/^[^:]*:/, "");
      const base = query.get("base");
      const listed = repository.pulls
        .filter((pull) => state === "all" || pull.state === state)
        .filter((pull) => (head === undefined || pull.head === head) && (base === null || pull.base === base))
        .reverse();
      return { status: 200, body: page(listed, query).map((pull) => json(repository, pull)) };
    },
    "POST /repos/:owner/:repo/pulls": async (request) => {
      const account = requireAccount(request.account);
      const repository = repositoryFor(site, account, request.params, "write");
      refuseArchived(repository);
      const pull = await openPull(site, repository, account, request);
      await site.save();
      announcePull(site, repository, account, pull.number, "opened");
      return { status: 201, body: json(repository, pull) };
    },
    "GET /repos/:owner/:repo/pulls/:number": (request) => ({ status: 200, body: json(...find(request, "read")) }),
    "PATCH /repos/:owner/:repo/pulls/:number": async (request) => {
      const [repository, pull] = find(request, "write");
      pull.title = optionalText(request.body, "title") ?? pull.title;
      pull.body = optionalText(request.body, "body") ?? pull.body;
      const state = optionalText(request.body, "state");
      if (state !== undefined && !pull.merged) {
        pull.state = state === "closed" ? "closed" : "open";
        const action = pull.state === "closed" ? "closed" : "reopened";
        announcePull(site, repository, requireAccount(request.account), pull.number, action);
      }
      await site.save();
      return { status: 200, body: json(repository, pull) };
    },
    "GET /repos/:owner/:repo/pulls/:number/reviews": (request) => {
      const [, pull] = find(request, "read");
      return { status: 200, body: pull.reviews.map((review) => reviewJson(site, review)) };
    },
    "POST /repos/:owner/:repo/pulls/:number/reviews": async (request) => {
      const account = requireAccount(request.account);
      const [repository, pull] = find(request, "read");
      const state = EVENTS[optionalText(request.body, "event") ?? "COMMENT"];
      if (!state)
        throw new ApiError(422, "Unprocessable Entity", {
          errors: ["Variable $event of type PullRequestReviewEvent was provided invalid value"],
        });
      if (pull.author === account.login && state !== "COMMENTED") {
        const verb = state === "APPROVED" ? "approve" : "request changes on";
        throw new ApiError(422, "Unprocessable Entity", { errors: [`Can not ${verb} your own pull request`] });
      }
      const review: Review = {
        id: newId(site),
        user: account.login,
        counts: mayDo(account, repository.owner, "write"),
        state,
        commit_id: pull.headSha,
        body: optionalText(request.body, "body") ?? "",
      };
      pull.reviews.push(review);
      await site.save();
      return { status: 200, body: reviewJson(site, review) };
    },
    "POST /repos/:owner/:repo/issues/:number/labels": async (request) => {
      const [, pull] = find(request, "write");
      pull.labels = [...new Set([...pull.labels, ...((request.body["labels"] ?? []) as string[])])];
      await site.save();
      return { status: 200, body: pull.labels.map((name) => ({ name })) };
    },
    "PUT /repos/:owner/:repo/pulls/:number/merge": async (request) => {
      const account = requireAccount(request.account);
      const [repository, pull] = find(request, "write");
      refuseArchived(repository);
      const sha = await merge(site, repository, pull, account, request);
      return { status: 200, body: { sha, merged: true, message: "Pull Request successfully merged" } };
    },
  };
}

async function openPull(site: Site, repository: Repository, account: Account, { body }: ApiRequest): Promise<Pull> {
  const directory = repositoryDirectory(site, repository);
  const title = text(body, "title");
  const head = text(body, "head").replace(/^[^:]*:/, "");
  const base = text(body, "base");
  const [headSha, baseSha] = [
    await resolveRef(directory, `refs/heads/${head}`),
    await resolveRef(directory, `refs/heads/${base}`),
  ];
  if (headSha === undefined) throw refused({ resource: "PullRequest", field: "head", code: "invalid" });
  if (baseSha === undefined) throw refused({ resource: "PullRequest", field: "base", code: "invalid" });
  if (repository.pulls.some((other) => other.state === "open" && other.head === head && other.base === base)) {
    throw refused(custom(`A pull request already exists for ${repository.owner}:${head}.`));
  }
  if (await isAncestor(directory, headSha, baseSha)) throw refused(custom(`No commits between ${base} and ${head}`));
  const pull: Pull = {
    id: newId(site),
    number: Math.max(0, ...repository.pulls.map(({ number }) => number)) + 1,
    title,
    body: optionalText(body, "body") ?? null,
    state: "open",
    head,
    base,
    headSha,
    baseSha,
    author: account.login,
    merged: false,
    mergeCommitSha: null,
    labels: [],
    reviews: [],
    createdAt: new Date().toISOString(),
  };
  repository.pulls.push(pull);
  return pull;
}

async function merge(
  site: Site,
  repository: Repository,
  pull: Pull,
  account: Account,
  { body }: ApiRequest,
): Promise<string> {
  if (pull.state !== "open") throw new ApiError(405, "Pull Request is not mergeable");
  const method = optionalText(body, "merge_method") ?? "merge";
  const setting = { merge: "allow_merge_commit", squash: "allow_squash_merge", rebase: "allow_rebase_merge" }[method];
  if (setting === undefined || repository.settings[setting] === false) {
    throw new ApiError(
      405,
      `${method.charAt(0).toUpperCase()}${method.slice(1)} merges are not allowed on this repository.`,
    );
  }
  const expected = optionalText(body, "sha");
  if (expected !== undefined && expected !== pull.headSha) {
    throw new ApiError(409, "Head branch was modified. Review and try the merge again.");
  }
  const broken = mergeViolations(
    repository,
    pull.base,
    mergeFacts(repository, pull, method),
    requester(site, account, repository),
  );
  if (broken.length > 0) throw new ApiError(405, ruleViolations(broken));

  const directory = repositoryDirectory(site, repository);
  const ref = `refs/heads/${pull.base}`;
  const before = await gitText(directory, ["rev-parse", ref]);
  const title = optionalText(body, "commit_title");
  const message = optionalText(body, "commit_message");
  const after = await mergeCommit(directory, {
    method,
    base: before,
    head: pull.headSha,
    author: account,
    message: [title ?? defaultTitle(repository, pull, method), message ?? pull.title].join("\n\n"),
  });
  // Recorded first: moving the ref also looks at the pull requests of this repository.
  pull.merged = true;
  pull.state = "closed";
  pull.mergeCommitSha = after;
  if (!(await moveRef(site, repository, account, { ref, before, after }))) {
    pull.merged = false;
    pull.state = "open";
    pull.mergeCommitSha = null;
    throw new ApiError(405, "Base branch was modified. Review and try the merge again.");
  }
  announcePull(site, repository, account, pull.number, "closed");
  if (repository.settings["delete_branch_on_merge"] === true) {
    await moveRef(site, repository, account, {
      ref: `refs/heads/${pull.head}`,
      before: pull.headSha,
      after: NO_OBJECT,
    });
  }
  return after;
}

function mergeFacts(repository: Repository, pull: Pull, method: string): Parameters<typeof mergeViolations>[2] {
  // The last verdict of each reviewer is the one that counts.
  const verdicts = new Map<string, Review["state"]>();
  for (const review of pull.reviews) {
    if (review.counts && review.state !== "COMMENTED") verdicts.set(review.user, review.state);
  }
  const states = [...verdicts.values()];
  const latest = new Map(
    repository.statuses
      .filter(({ sha }) => sha === pull.headSha)
      .map(({ context, state }) => [context, state] as const),
  );
  return {
    method,
    approvals: states.filter((state) => state === "APPROVED").length,
    changesRequested: states.includes("CHANGES_REQUESTED"),
    succeededChecks: new Set([...latest].filter(([, state]) => state === "success").map(([context]) => context)),
  };
}

function defaultTitle(repository: Repository, pull: Pull, method: string): string {
  if (method === "squash") return `${pull.title} (#${pull.number})`;
  return `Merge pull request #${pull.number} from ${repository.owner}/${pull.head}`;
}

function refused(error: unknown): ApiError {
  return new ApiError(422, "Validation Failed", { errors: [error] });
}

function custom(message: string): unknown {
  return { resource: "PullRequest", code: "custom", message };
}

function reviewJson(site: Site, review: Review): Record<string, unknown> {
  const { user, counts, ...shown } = review;
  return {
    ...shown,
    user: userJson(user, accountIdIn(site.state.tokens)(user)),
    author_association: counts ? "MEMBER" : "NONE",
  };
}
