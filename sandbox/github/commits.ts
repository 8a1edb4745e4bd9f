import { randomUUID } from "node:crypto";
import { git, gitText } from "./git.js";

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Who commits when the API is asked to. */
export const GITHUB_COMMITTER: Person = { name: "GitHub", email: "noreply@github.com" };

export interface FileChange {
  readonly path: string;
  /** Absent: the file is deleted. */
  readonly contents?: Uint8Array;
}

export interface NewCommit {
  readonly parent: string | undefined;
  readonly changes: readonly FileChange[];
  readonly message: string;
  readonly author: Person;
  readonly committer?: Person;
  /** @default now */
  readonly date?: Date;
}

/** Where a commit is while it is being made; `transfer.hideRefs` keeps it from clients. */
export const TEMPORARY_REFS = "refs/sandbox";

/** Makes a commit of any number of files with one process; no ref of the repository moves.
 *  @returns its object name */
export async function makeCommit(directory: string, commit: NewCommit): Promise<string> {
  const ref = `${TEMPORARY_REFS}/${randomUUID()}`;
  await git(directory, ["fast-import", "--quiet", "--force"], { input: fastImportStream(ref, commit) });
  const made = await gitText(directory, ["rev-parse", ref]);
  await git(directory, ["update-ref", "-d", ref]);
  return made;
}

/** A commit of a tree that exists already: merges, and the Git Data API. */
export async function commitTree(
  directory: string,
  commit: {
    readonly tree: string;
    readonly parents: readonly string[];
    readonly message: string;
    readonly author: Person;
    readonly committer?: Person;
    readonly authorDate?: string;
  },
): Promise<string> {
  const { author, committer = author, authorDate } = commit;
  return gitText(directory, ["commit-tree", commit.tree, ...commit.parents.flatMap((parent) => ["-p", parent])], {
    input: commit.message,
    environment: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_COMMITTER_NAME: committer.name,
      GIT_COMMITTER_EMAIL: committer.email,
      ...(authorDate !== undefined && { GIT_AUTHOR_DATE: authorDate }),
    },
  });
}

function fastImportStream(ref: string, commit: NewCommit): Buffer {
  const when = `${String(Math.floor((commit.date ?? new Date()).getTime() / 1000))} +0000`;
  const committer = commit.committer ?? GITHUB_COMMITTER;
  const parts: Uint8Array[] = [
    text(`commit ${ref}\n`),
    text(`author ${identity(commit.author)} ${when}\n`),
    text(`committer ${identity(committer)} ${when}\n`),
    ...data(Buffer.from(commit.message)),
    ...(commit.parent === undefined ? [] : [text(`from ${commit.parent}\n`)]),
  ];
  for (const { path, contents } of commit.changes) {
    if (contents === undefined) parts.push(text(`D ${quote(path)}\n`));
    else parts.push(text(`M 100644 inline ${quote(path)}\n`), ...data(contents));
  }
  parts.push(text("\ndone\n"));
  return Buffer.concat(parts);
}

function identity({ name, email }: Person): string {
  return `${name.replace(/[<>\n]/g, "")} <${email.replace(/[<>\n]/g, "")}>`;
}

/** fast-import's way of writing a path with anything unusual in it. */
function quote(path: string): string {
  return `"${path.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;
}

function data(contents: Uint8Array): Uint8Array[] {
  return [text(`data ${contents.byteLength}\n`), contents, text("\n")];
}

function text(value: string): Buffer {
  return Buffer.from(value);
}
