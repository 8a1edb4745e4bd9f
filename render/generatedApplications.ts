import { parse } from "yaml";
import type { ApplicationSet } from "./applicationSet.js";
import { isGitPathspec, isGoPath } from "./gitPatterns.js";
import type { Generator, LabelSelector, PullRequestSettings } from "./renderGenerator.js";
import { branchSlug, normalize } from "./slug.js";
import { fillIn, type Parameters } from "./templateEvaluation.js";

/** What the generators of sets read. */
export interface GeneratorWorld {
  /** Secrets of registered clusters. */
  readonly clusters: readonly RegisteredClusterData[];
  /** Files of repositories by path, at the revision in question, by the repositories' URLs. */
  readonly repositories: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Open pull requests by `OWNER/REPOSITORY`. */
  readonly pullRequests: Readonly<Record<string, readonly PullRequestData[]>>;
}

export interface RegisteredClusterData {
  readonly name: string;
  readonly server: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface PullRequestData {
  readonly number: number;
  readonly title: string;
  readonly branch: string;
  readonly targetBranch: string;
  readonly headSha: string;
  readonly author: string;
  readonly labels: readonly string[];
}

/** An Application as a set makes it: the template, filled in. */
export interface GeneratedApplication {
  readonly metadata: { readonly name: string };
  readonly spec: ApplicationSet["spec"]["template"]["spec"];
}

/** A set that Argo CD reports as faulty, and of which it makes no Application. */
export class GeneratorFailure extends Error {
  override readonly name = "GeneratorFailure";
}

/** The Applications that a set makes, in the order of its generators; patches of the template are not applied.
 *  @throws GeneratorFailure and TemplateFailure where Argo CD fails
 *  @throws NotComputable where it does what is not reproduced here */
export function generatedApplications({ spec }: ApplicationSet, world: GeneratorWorld): GeneratedApplication[] {
  return spec.generators
    .flatMap((generator) => generatedParameters(generator, world))
    .map((parameters) => {
      const { metadata, spec: filled } = filledIn(spec.template, parameters) as typeof spec.template;
      return { metadata, spec: filled };
    });
}

/** What a generator gives, one for each Application. */
export function generatedParameters(generator: Generator, world: GeneratorWorld): Parameters[] {
  if ("list" in generator) return [...generator.list.elements];
  if ("clusters" in generator) return clusterParameters(generator.clusters.selector, world);
  if ("git" in generator) {
    const files = world.repositories[generator.git.repoURL];
    if (files === undefined) throw new GeneratorFailure(`There is no repository ${generator.git.repoURL}.`);
    return "directories" in generator.git
      ? directoryParameters(generator.git, files)
      : fileParameters(generator.git, files);
  }
  if ("pullRequest" in generator) return pullRequestParameters(generator.pullRequest, world);
  return "matrix" in generator ? pairs(generator.matrix, world) : merged(generator.merge, world);
}

type Git = Extract<Generator, { git: unknown }>["git"];
type Matrix = Extract<Generator, { matrix: unknown }>["matrix"];
type Merge = Extract<Generator, { merge: unknown }>["merge"];

function clusterParameters(selector: LabelSelector, world: GeneratorWorld): Parameters[] {
  const { matchLabels, matchExpressions = [] } = selector;
  return world.clusters
    .map((cluster) => ({ ...cluster, labels: { ...cluster.labels, "argocd.argoproj.io/secret-type": "cluster" } }))
    .filter(({ labels }) => {
      const own: Readonly<Record<string, string>> = labels;
      return (
        Object.entries(matchLabels).every(([key, value]) => own[key] === value) &&
        matchExpressions.every(({ key, operator, values = [] }) => {
          const value = own[key];
          if (operator === "Exists") return value !== undefined;
          if (operator === "DoesNotExist") return value === undefined;
          const isAmong = value !== undefined && values.includes(value);
          return operator === "In" ? isAmong : !isAmong;
        })
      );
    })
    .map(({ name, server, labels, annotations = {} }) => ({
      name,
      nameNormalized: normalize(name),
      server,
      project: "",
      metadata: { labels, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) },
    }));
}

function directoryParameters(git: Extract<Git, { directories: unknown }>, files: Readonly<Record<string, string>>) {
  const all = Object.keys(files).flatMap((file) => {
    const parts = file.split("/").slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  const visible = [...new Set(all)].filter((path) => !path.split("/").some((part) => part.startsWith("."))).sort();
  const isNamed = (path: string, excluded: boolean): boolean =>
    git.directories.some(({ path: pattern, exclude = false }) => exclude === excluded && isGoPath(pattern, path));
  return visible
    .filter((path) => isNamed(path, false) && !isNamed(path, true))
    .map((path) => under(git.pathParamPrefix, pathParameters(path)));
}

function fileParameters(git: Extract<Git, { files: unknown }>, files: Readonly<Record<string, string>>): Parameters[] {
  const isNamed = (path: string, excluded: boolean): boolean =>
    git.files.some(({ path: pattern, exclude = false }) => exclude === excluded && isGitPathspec(pattern, path));
  return Object.entries(files)
    .filter(([path]) => isNamed(path, false) && !isNamed(path, true))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([path, text]) => {
      const content = (parse(text) ?? {}) as Parameters | Parameters[];
      const [filename = "", ...parents] = path.split("/").reverse();
      // A file at the top is in the directory ".", as Go calls it.
      const own = {
        ...pathParameters(parents.reverse().join("/") || "."),
        filename,
        filenameNormalized: normalize(filename),
      };
      return (Array.isArray(content) ? content : [content]).map((entry) => ({
        ...entry,
        ...under(git.pathParamPrefix, own),
      }));
    });
}

function pathParameters(path: string) {
  const segments = path.split("/");
  const basename = segments.at(-1) ?? "";
  return { path, basename, basenameNormalized: normalize(basename) || "", segments };
}

function under(prefix: string | undefined, path: object): Parameters {
  return prefix === undefined ? { path } : { [prefix]: { path } };
}

function pullRequestParameters({ github, filters = [] }: PullRequestSettings, world: GeneratorWorld): Parameters[] {
  const pulls = world.pullRequests[`${github.owner}/${github.repo}`];
  if (pulls === undefined) throw new GeneratorFailure(`There is no repository ${github.owner}/${github.repo}.`);
  const matches = (pattern: string | undefined, text: string): boolean =>
    pattern === undefined || new RegExp(pattern, "u").test(text);
  return pulls
    .filter(({ labels }) => (github.labels ?? []).every((label) => labels.includes(label)))
    .filter(
      (pull) =>
        filters.length === 0 ||
        filters.some(
          ({ branchMatch, targetBranchMatch, titleMatch }) =>
            matches(branchMatch, pull.branch) &&
            matches(targetBranchMatch, pull.targetBranch) &&
            matches(titleMatch, pull.title),
        ),
    )
    .map(({ number, title, branch, targetBranch, headSha, author, labels }) => ({
      number: String(number),
      title,
      branch,
      branch_slug: branchSlug(branch),
      target_branch: targetBranch,
      target_branch_slug: branchSlug(targetBranch),
      head_sha: headSha,
      head_short_sha: headSha.slice(0, 8),
      head_short_sha_7: headSha.slice(0, 7),
      author,
      labels: [...labels],
    }));
}

/** The second generator's own texts are filled in from the first one's parameters. */
function pairs({ generators }: Matrix, world: GeneratorWorld): Parameters[] {
  const [first, second] = generators;
  if (first === undefined || second === undefined) throw new GeneratorFailure("A matrix has two generators.");
  return generatedParameters(first, world).flatMap((one) =>
    generatedParameters(interpolated(second, one), world).map((other) => deepMerged(other, one)),
  );
}

function interpolated(generator: Generator, parameters: Parameters): Generator {
  if (Object.keys(parameters).length === 0) return generator;
  // A list's elements are raw JSON to Argo CD, which it leaves alone.
  if ("list" in generator) return generator;
  if ("matrix" in generator) {
    return { matrix: { generators: generator.matrix.generators.map((one) => interpolated(one, parameters)) } };
  }
  if ("merge" in generator) {
    const generators = generator.merge.generators.map((one) => interpolated(one, parameters));
    return { merge: { ...generator.merge, generators } };
  }
  return filledIn(generator, parameters) as Generator;
}

function merged({ mergeKeys, generators }: Merge, world: GeneratorWorld): Parameters[] {
  const [base = [], ...others] = generators.map((generator) => generatedParameters(generator, world));
  const all = [base, ...others].map((sets) => byKeys(mergeKeys, sets));
  return [...(all[0] ?? new Map<string, Parameters>())].map(([key, set]) =>
    all.slice(1).reduce((result, other) => deepMerged(result, other.get(key) ?? {}), set),
  );
}

function byKeys(keys: readonly string[], sets: readonly Parameters[]): ReadonlyMap<string, Parameters> {
  const found = new Map<string, Parameters>();
  for (const set of sets) {
    const key = JSON.stringify(keys.map((name) => set[name] ?? null));
    if (found.has(key))
      throw new GeneratorFailure(`Two elements of one generator have ${keys.join(", ")} in common: ${key}.`);
    found.set(key, set);
  }
  return found;
}

/** The second one's word is for, key by key of maps. */
function deepMerged(into: Parameters, from: Parameters): Parameters {
  const result: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const there = result[key];
    result[key] = isMap(there) && isMap(value) ? deepMerged(there, value) : value;
  }
  return result;
}

function filledIn(value: unknown, parameters: Parameters): unknown {
  if (typeof value === "string") return fillIn(value, parameters);
  if (Array.isArray(value)) return value.map((inner) => filledIn(inner, parameters));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [fillIn(key, parameters), filledIn(inner, parameters)]),
  );
}

function isMap(value: unknown): value is Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
