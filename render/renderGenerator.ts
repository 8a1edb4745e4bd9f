import type {
  ClusterGenerator,
  GitDirectoryGenerator,
  GitFileGenerator,
  LabelRequirement,
  PullRequestFilter,
  PullRequestGenerator,
  SetGenerator,
} from "./setGenerators.js";

/** A generator in a set's `spec`. */
export type Generator =
  | { list: { elements: Readonly<Record<string, unknown>>[] } }
  | ClusterPart
  | { git: GitSettings & ({ directories: GitPattern[] } | { files: GitPattern[] }) }
  | { pullRequest: PullRequestSettings }
  | { matrix: { generators: Generator[] } }
  | { merge: { mergeKeys: string[]; generators: Generator[] } };

export interface ClusterPart {
  clusters: { selector: LabelSelector; values?: Record<string, string> };
}

export interface LabelSelector {
  matchLabels: Record<string, string>;
  matchExpressions?: LabelRequirement[];
}

interface GitSettings {
  repoURL: string;
  revision: string;
  pathParamPrefix?: string;
  requeueAfterSeconds?: number;
  /** Further parameters, from those that a file or a folder gives. */
  values?: Record<string, string>;
}

export interface GitPattern {
  path: string;
  exclude?: true;
}

export interface PullRequestSettings {
  github: {
    owner: string;
    repo: string;
    api?: string;
    tokenRef?: { secretName: string; key: string };
    appSecretName?: string;
    labels?: string[];
  };
  filters?: PullRequestFilter[];
  requeueAfterSeconds?: number;
}

/** A generator as Argo CD takes it. https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/ */
export function renderGenerator(generator: SetGenerator): Generator {
  const { list, clusters, gitDirectories, gitFiles, pullRequests, matrix, merge } = generator;
  if (list) return { list: { elements: list.elements.map((element) => ({ ...element })) } };
  if (clusters) return { clusters: { selector: clusterSelector(clusters) } };
  if (gitDirectories) {
    const { directories, exclude = [] } = gitDirectories;
    return { git: { ...gitPart(gitDirectories), directories: patterns(directories, exclude) } };
  }
  if (gitFiles) return { git: { ...gitPart(gitFiles), files: patterns(gitFiles.files, gitFiles.exclude ?? []) } };
  if (pullRequests) return { pullRequest: pullRequestPart(pullRequests) };
  if (matrix) return { matrix: { generators: matrix.generators.map(renderGenerator) } };
  if (merge) return { merge: { mergeKeys: [...merge.keys], generators: merge.generators.map(renderGenerator) } };
  throw new Error("A generator without a kind is refused before it is rendered.");
}

function clusterSelector({ matchLabels = {}, matchExpressions = [] }: ClusterGenerator): LabelSelector {
  return {
    // Without the Secret's own label, the cluster that Argo CD runs in would be selected too.
    matchLabels: { "argocd.argoproj.io/secret-type": "cluster", ...matchLabels },
    ...(matchExpressions.length === 0 ? {} : { matchExpressions: matchExpressions.map((one) => ({ ...one })) }),
  };
}

function gitPart(git: GitDirectoryGenerator | GitFileGenerator): GitSettings {
  return {
    repoURL: git.repoURL,
    revision: git.revision ?? "HEAD",
    ...(git.pathParamPrefix === undefined ? {} : { pathParamPrefix: git.pathParamPrefix }),
    ...(git.requeueAfterSeconds === undefined ? {} : { requeueAfterSeconds: git.requeueAfterSeconds }),
  };
}

function patterns(include: readonly string[], exclude: readonly string[]): GitPattern[] {
  return [...include.map((path) => ({ path })), ...exclude.map((path) => ({ path, exclude: true as const }))];
}

function pullRequestPart({ owner, repo, api, labels, filters, ...rest }: PullRequestGenerator): PullRequestSettings {
  const { tokenSecret, appSecretName, requeueAfterSeconds } = rest;
  return {
    github: {
      owner,
      repo,
      ...(api === undefined ? {} : { api }),
      ...(tokenSecret === undefined ? {} : { tokenRef: { secretName: tokenSecret.name, key: tokenSecret.key } }),
      ...(appSecretName === undefined ? {} : { appSecretName }),
      ...(labels === undefined ? {} : { labels: [...labels] }),
    },
    ...(filters === undefined ? {} : { filters: filters.map((filter) => ({ ...filter })) }),
    ...(requeueAfterSeconds === undefined ? {} : { requeueAfterSeconds }),
  };
}
