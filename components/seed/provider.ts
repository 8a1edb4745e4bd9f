import { setTimeout as sleep } from "node:timers/promises";
import type { GithubAccess } from "./github.js";
import { isPin } from "./pins.js";
import { addMissing, type SeedInputs } from "./seed.js";

/** State of a seed: what was asked for, and what came of it. The token is not part of it. */
export interface SeedOutputs extends SeedInputs {
  /** The last commit that was made, "" when there was nothing to add. */
  readonly commit: string;
}

/** What the seed is bound to; with another of these it is another seed. */
const IDENTITY = ["host", "owner", "repository", "branch"] as const;

/** Adds the files that are not there yet. */
export async function create(inputs: SeedInputs): Promise<{ id: string; outs: SeedOutputs }> {
  const commit = await addMissing(accessTo(inputs.host), inputs, Object.keys(inputs.files));
  return { id: `${inputs.owner}/${inputs.repository}:${inputs.branch}`, outs: outputs(inputs, commit) };
}

/** Adds the files that have come to the seed since: one that was there before and is gone, its users have deleted. */
export async function update(_id: string, olds: SeedOutputs, news: SeedInputs): Promise<{ outs: SeedOutputs }> {
  const added = Object.keys(news.files).filter((path) => !(path in olds.files));
  if (added.length === 0) return { outs: outputs(news, olds.commit) };
  const commit = await addMissing(accessTo(news.host), news, added, new Set(Object.keys(olds.files)));
  return { outs: outputs(news, commit === "" ? olds.commit : commit) };
}

/** A file that was seeded is its users', so that another content for it is no change; another file is. So is a pin that is no
 *  longer asked for: should it be again, it begins anew, and not where it was left. */
export function diff(_id: string, olds: SeedOutputs, news: SeedInputs): { changes: boolean; replaces: string[] } {
  const replaces = IDENTITY.filter((key) => olds[key] !== news[key]);
  const added = Object.keys(news.files).some((path) => !(path in olds.files));
  const left = Object.keys(olds.files).some((path) => isPin(olds, path) && !(path in news.files));
  return { changes: added || left || replaces.length > 0, replaces };
}

function outputs(inputs: SeedInputs, commit: string): SeedOutputs {
  const { host, owner, repository, description, branch, files, message } = inputs;
  return { host, owner, repository, description, branch, files, message, commit };
}

/** GitHub as the environment names it, the way GitHub Actions does; else by the Git host.
 *  @throws Error without a token. */
export function accessTo(host: string): GithubAccess {
  const { GITHUB_TOKEN: token = "", GITHUB_API_URL, GITHUB_GRAPHQL_URL } = process.env;
  if (token === "") {
    throw new Error(
      "The environment has no GITHUB_TOKEN.\n  Set it to a token that may write to the organization's repositories.",
    );
  }
  const apiUrl = (
    GITHUB_API_URL ?? (host === "github.com" ? "https://api.github.com" : `https://${host}/api/v3`)
  ).replace(/\/+$/, "");
  // GitHub Enterprise Server has /api/v3 and /api/graphql side by side.
  const graphqlUrl = GITHUB_GRAPHQL_URL ?? `${apiUrl.replace(/\/v3$/, "")}/graphql`;
  return { apiUrl, graphqlUrl, token, sleep: (milliseconds) => sleep(milliseconds) };
}
