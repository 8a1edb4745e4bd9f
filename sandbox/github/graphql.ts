import { makeCommit, type FileChange } from "./commits.js";
import { authorOf } from "./api/gitData.js";
import { ruleViolations } from "./api/contents.js";
import { gitIfPresent, gitText, resolveRef } from "./git.js";
import { parseGraphql, type Field } from "./graphqlParser.js";
import { nodeId } from "./present.js";
import type { Account, Repository } from "./records.js";
import { judge, moveRef } from "./refs.js";
import { fullName, lookUpRepository, mayDo, mayRead, repositoryDirectory, WEB_URL, type Site } from "./site.js";

/** A field whose value is only worked out when it is asked for. */
type Resolver = (args: Readonly<Record<string, unknown>>) => unknown;
/** An object of the schema: its type's name and its fields. */
interface Node {
  readonly __typename: string;
  readonly [field: string]: unknown;
}

class GraphqlError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

export interface GraphqlAnswer {
  data?: Record<string, unknown> | null;
  errors?: Record<string, unknown>[];
}

/** Answers a GraphQL request as GitHub does: always with status 200, faults in `errors`. */
export async function answerGraphql(
  site: Site,
  account: Account,
  request: { readonly query?: unknown; readonly variables?: unknown },
): Promise<GraphqlAnswer> {
  if (typeof request.query !== "string")
    return { errors: [{ message: "A query attribute must be specified and must be a string." }] };
  const variables = (request.variables ?? {}) as Readonly<Record<string, unknown>>;
  const errors: Record<string, unknown>[] = [];
  try {
    const { kind, fields } = parseGraphql(request.query, variables);
    const root = kind === "query" ? queryRoot(site, account) : mutationRoot(site, account);
    const data = await select(root, fields, [], errors);
    return { data, ...(errors.length > 0 && { errors }) };
  } catch (error) {
    if (error instanceof SyntaxError) return { errors: [{ message: error.message }] };
    if (error instanceof GraphqlError) return { errors: [{ type: error.type, message: error.message }] };
    throw error;
  }
}

async function select(
  node: Node,
  fields: readonly Field[],
  path: readonly string[],
  errors: Record<string, unknown>[],
): Promise<Record<string, unknown>> {
  const data: Record<string, unknown> = {};
  for (const field of fields) {
    if (!(field.name in node)) {
      throw new GraphqlError("undefinedField", `Field '${field.name}' doesn't exist on type '${node.__typename}'`);
    }
    const here = [...path, field.key];
    try {
      const found = node[field.name];
      const value: unknown = typeof found === "function" ? await (found as Resolver)(field.args) : found;
      data[field.key] = isNode(value) ? await select(value, field.fields, here, errors) : value;
    } catch (error) {
      if (!(error instanceof GraphqlError) || error.type === "undefinedField") throw error;
      data[field.key] = null;
      errors.push({ type: error.type, path: here, message: error.message });
    }
  }
  return data;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "__typename" in value;
}

function queryRoot(site: Site, account: Account): Node {
  return {
    __typename: "Query",
    viewer: { __typename: "User", login: account.login, id: nodeId("U", account.id) } satisfies Node,
    repository: ({ owner, name }: Readonly<Record<string, unknown>>) => {
      const repository = lookUpRepository(site, String(owner), String(name));
      if (!repository || !mayRead(account, repository)) {
        throw new GraphqlError(
          "NOT_FOUND",
          `Could not resolve to a Repository with the name '${String(owner)}/${String(name)}'.`,
        );
      }
      return repositoryNode(site, repository);
    },
  };
}

function repositoryNode(site: Site, repository: Repository): Node {
  const directory = repositoryDirectory(site, repository);
  const ref = async (name: string): Promise<Node | null> => {
    const qualified = name.startsWith("refs/") ? name : `refs/heads/${name}`;
    const oid = await resolveRef(directory, qualified);
    if (oid === undefined) return null;
    return {
      __typename: "Ref",
      id: qualified,
      name: qualified.replace(/^refs\/\w+\//, ""),
      target: commitNode(directory, repository, oid),
    };
  };
  return {
    __typename: "Repository",
    id: nodeId("R", repository.id),
    databaseId: repository.id,
    name: repository.name,
    nameWithOwner: fullName(repository),
    url: `${WEB_URL}/${fullName(repository)}`,
    isArchived: repository.archived,
    isPrivate: repository.visibility !== "public",
    isEmpty: async () => (await gitText(directory, ["for-each-ref", "--count=1", "refs/heads"])) === "",
    defaultBranchRef: () => ref(repository.defaultBranch),
    ref: ({ qualifiedName }: Readonly<Record<string, unknown>>) => ref(String(qualifiedName)),
    object: async ({ expression }: Readonly<Record<string, unknown>>) => {
      const oid = await gitIfPresent(directory, [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        String(expression),
      ]);
      return oid === undefined ? null : objectNode(directory, repository, oid);
    },
  };
}

async function objectNode(directory: string, repository: Repository, oid: string): Promise<Node> {
  const type = await gitText(directory, ["cat-file", "-t", oid]);
  if (type === "commit") return commitNode(directory, repository, oid);
  if (type === "tree") return treeNode(directory, repository, oid);
  return { __typename: "Blob", oid, text: () => gitText(directory, ["cat-file", "blob", oid]) };
}

function commitNode(directory: string, repository: Repository, oid: string): Node {
  return {
    __typename: "Commit",
    oid,
    id: oid,
    url: `${WEB_URL}/${fullName(repository)}/commit/${oid}`,
    message: async () => (await gitText(directory, ["show", "--no-patch", "--format=%B", oid])).trimEnd(),
    messageHeadline: () => gitText(directory, ["show", "--no-patch", "--format=%s", oid]),
    tree: async () => treeNode(directory, repository, await gitText(directory, ["rev-parse", `${oid}^{tree}`])),
  };
}

function treeNode(directory: string, repository: Repository, oid: string): Node {
  return {
    __typename: "Tree",
    oid,
    id: oid,
    abbreviatedOid: oid.slice(0, 7),
    commitUrl: `${WEB_URL}/${fullName(repository)}/tree/${oid}`,
  };
}

function mutationRoot(site: Site, account: Account): Node {
  return {
    __typename: "Mutation",
    createCommitOnBranch: ({ input }: Readonly<Record<string, unknown>>) =>
      createCommitOnBranch(site, account, input as CreateCommitOnBranchInput),
  };
}

/** "CreateCommitOnBranchInput", GraphQL API. */
interface CreateCommitOnBranchInput {
  readonly branch?: { readonly repositoryNameWithOwner?: string; readonly branchName?: string };
  readonly expectedHeadOid?: string;
  readonly message?: { readonly headline?: string; readonly body?: string };
  readonly fileChanges?: {
    readonly additions?: readonly { readonly path: string; readonly contents: string }[];
    readonly deletions?: readonly { readonly path: string }[];
  };
  readonly clientMutationId?: string;
}

async function createCommitOnBranch(site: Site, account: Account, input: CreateCommitOnBranchInput): Promise<Node> {
  const repository = writableRepository(site, account, input.branch?.repositoryNameWithOwner ?? "");
  const directory = repositoryDirectory(site, repository);
  const branch = (input.branch?.branchName ?? "").replace(/^refs\/heads\//, "");
  const ref = `refs/heads/${branch}`;
  const headline = input.message?.headline;
  if (headline === undefined || headline === "") throw unprocessable("A commit message headline is required.");
  const before = await resolveRef(directory, ref);
  if (before === undefined) throw new GraphqlError("NOT_FOUND", `No ref exists with name "${branch}".`);
  if (input.expectedHeadOid !== before) throw stale(before, input.expectedHeadOid);
  const changes = await fileChanges(directory, before, input);
  const after = await makeCommit(directory, {
    parent: before,
    changes,
    message: input.message?.body ? `${headline}\n\n${input.message.body}` : headline,
    author: authorOf(account),
  });
  const update = { ref, before, after };
  const broken = await judge(site, repository, account, update);
  if (broken.length > 0) throw unprocessable(ruleViolations(broken));
  if (!(await moveRef(site, repository, account, update))) {
    throw stale((await resolveRef(directory, ref)) ?? "nothing", input.expectedHeadOid);
  }
  return {
    __typename: "CreateCommitOnBranchPayload",
    clientMutationId: input.clientMutationId ?? null,
    commit: commitNode(directory, repository, after),
    ref: { __typename: "Ref", name: branch, id: ref, target: commitNode(directory, repository, after) } satisfies Node,
  };
}

function writableRepository(site: Site, account: Account, name: string): Repository {
  const [owner = "", repo = ""] = name.split("/", 2);
  const repository = lookUpRepository(site, owner, repo);
  if (!repository || !mayRead(account, repository)) {
    throw new GraphqlError("NOT_FOUND", `Could not resolve to a Repository with the name '${name}'.`);
  }
  if (!mayDo(account, repository.owner, "write")) {
    throw new GraphqlError(
      "FORBIDDEN",
      `${account.login} does not have the correct permissions to execute \`CreateCommitOnBranch\``,
    );
  }
  if (repository.archived) throw unprocessable("Repository was archived so is read-only.");
  return repository;
}

async function fileChanges(directory: string, head: string, input: CreateCommitOnBranchInput): Promise<FileChange[]> {
  const { additions = [], deletions = [] } = input.fileChanges ?? {};
  for (const { path } of [...additions, ...deletions]) {
    if (path === "" || path.startsWith("/") || path.split("/").some((part) => ["", ".", "..", ".git"].includes(part))) {
      throw unprocessable(`A path was provided that is not valid: \`${path}\``);
    }
  }
  if (deletions.length > 0) {
    const present = new Set((await gitText(directory, ["ls-tree", "-r", "-z", "--name-only", head])).split("\0"));
    const missing = deletions.find(({ path }) => !present.has(path));
    if (missing) {
      throw unprocessable(
        `A path was requested for deletion which does not exist as of commit oid \`${head}\`: ${missing.path}`,
      );
    }
  }
  return [
    ...deletions.map(({ path }) => ({ path })),
    ...additions.map(({ path, contents }) => ({ path, contents: Buffer.from(contents, "base64") })),
  ];
}

function stale(actual: string, expected: string | undefined): GraphqlError {
  return new GraphqlError(
    "STALE_DATA",
    `Expected branch to point to "${String(expected)}" but it did not. Pull and try again. (It points to "${actual}".)`,
  );
}

function unprocessable(message: string): GraphqlError {
  return new GraphqlError("UNPROCESSABLE", message);
}
