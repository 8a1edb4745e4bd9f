/** A value that a list's element or a file gives: a text, or texts by further keys. */
export type ParameterValue = string | readonly ParameterValue[] | { readonly [key: string]: ParameterValue };

/** What a set makes Applications from. Exactly one of the keys is there. */
export interface SetGenerator {
  /** One for each element that is written here. */
  readonly list?: ListGenerator;
  /** One for each registered cluster with these labels. */
  readonly clusters?: ClusterGenerator;
  /** One for each directory of a repository. */
  readonly gitDirectories?: GitDirectoryGenerator;
  /** One for each file of a repository, or for each entry of a file that is a list. */
  readonly gitFiles?: GitFileGenerator;
  /** One for each open pull request of a repository on GitHub. */
  readonly pullRequests?: PullRequestGenerator;
  /** One for each pair of what two generators give. The second may use the first one's parameters in its own texts. */
  readonly matrix?: MatrixGenerator;
  /** One for each of the first generator, with what the others give for the same keys in its place. */
  readonly merge?: MergeGenerator;
}

export interface ListGenerator {
  readonly elements: readonly Readonly<Record<string, ParameterValue>>[];
}

/** A requirement on labels, as Kubernetes has it. */
export interface LabelRequirement {
  readonly key: string;
  /** `In`, `NotIn`, `Exists` or `DoesNotExist`. */
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  /** Of `In` and `NotIn`. */
  readonly values?: readonly string[];
}

/** Of Secrets of clusters. Argo CD's own cluster has none, and is never among them. */
export interface ClusterGenerator {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelRequirement[];
  /** Further labels that each of these clusters has, for templates. @default those that it is selected by, and on a fleet's the
   *  fleet's own */
  readonly labels?: readonly string[];
  /** Annotations that each of them has. @default none */
  readonly annotations?: readonly string[];
}

export interface GitDirectoryGenerator {
  readonly repoURL: string;
  /** Branch, tag or commit. @default "HEAD" */
  readonly revision?: string;
  /** Patterns as Go's `path.Match` reads them: `*` stays within one directory. Hidden directories never match. */
  readonly directories: readonly string[];
  /** Patterns of directories that are left out. @default none */
  readonly exclude?: readonly string[];
  /** Puts its parameters below this key: needed by two Git generators of one matrix. @default none */
  readonly pathParamPrefix?: string;
  /** How often the repository is asked when no webhook tells. @default Argo CD's 180 seconds */
  readonly requeueAfterSeconds?: number;
}

export interface GitFileGenerator {
  readonly repoURL: string;
  /** Branch, tag or commit. @default "HEAD" */
  readonly revision?: string;
  /** Patterns as `git ls-files` reads them: `*` crosses directories. */
  readonly files: readonly string[];
  /** Patterns of files that are left out. @default none */
  readonly exclude?: readonly string[];
  /** What every file says, for templates: `cluster.name`. @default nothing but its path */
  readonly parameters?: readonly string[];
  readonly pathParamPrefix?: string;
  readonly requeueAfterSeconds?: number;
}

export interface PullRequestGenerator {
  readonly owner: string;
  readonly repo: string;
  /** API of a GitHub Enterprise Server. @default GitHub's */
  readonly api?: string;
  /** Secret beside the set, with a token that reads pull requests. @default none: public repositories alone */
  readonly tokenSecret?: { readonly name: string; readonly key: string };
  /** Name of a Secret with a GitHub App's credentials, in the token's place. @default none */
  readonly appSecretName?: string;
  /** Labels that a pull request must have, all of them. @default any */
  readonly labels?: readonly string[];
  /** Regular expressions of Go's that a branch, its target and the title must match; one of the filters is enough. @default any */
  readonly filters?: readonly PullRequestFilter[];
  /** How often GitHub is asked when no webhook tells. @default Argo CD's 1800 seconds */
  readonly requeueAfterSeconds?: number;
}

export interface PullRequestFilter {
  readonly branchMatch?: string;
  readonly targetBranchMatch?: string;
  readonly titleMatch?: string;
}

export interface MatrixGenerator {
  /** Two. What both give under one key, the first one's word is for. */
  readonly generators: readonly SetGenerator[];
}

export interface MergeGenerator {
  /** Two or more; the first decides what there is. */
  readonly generators: readonly SetGenerator[];
  /** Keys by whose values they are matched, each given by every generator. */
  readonly keys: readonly string[];
}

/** Names of the kinds of generators, as {@link SetGenerator} has them. */
export const GENERATOR_KINDS = [
  "list",
  "clusters",
  "gitDirectories",
  "gitFiles",
  "pullRequests",
  "matrix",
  "merge",
] as const satisfies readonly (keyof SetGenerator)[];
