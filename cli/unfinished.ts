import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Wanted } from "./awsLookups.js";

const run = promisify(execFile);

/** The states of large stacks are some megabytes. */
const MOST_BYTES = 256 * 1024 * 1024;

/** A stack as `pulumi stack export` gives it. */
export interface Exported {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly RecordedResource[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: RecordedResource }[];
  };
}

/** A resource as the state has it. */
export interface RecordedResource {
  readonly urn: string;
  readonly id?: string;
  readonly type: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
}

/** What the state says of a stack whose last run did not come to its end. */
export interface Unfinished {
  /** What was being made when the engine was killed. An engine that ends by itself leaves none, even if a plugin of it died after
   *  the cloud had done its work. */
  readonly pending: readonly Wanted[];
  /** What is in the state, by URN. */
  readonly recorded: ReadonlyMap<string, string>;
}

/** Runs `pulumi` in the project and gives what it prints. */
export async function pulumi(root: string, ...words: string[]): Promise<string> {
  const { stdout } = await run("pulumi", [...words, "--non-interactive"], { cwd: root, maxBuffer: MOST_BYTES });
  return stdout;
}

/** Those of some stacks whose last run was killed or failed: something may exist that their states do not have. The others, and
 *  those that never ran, cost a question or two to the backend and nothing to AWS. */
export async function unfinishedStacks(
  root: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Unfinished>> {
  const listed = JSON.parse(await pulumi(root, "stack", "ls", "--json")) as { name: string; resourceCount?: number }[];
  // Pulumi Cloud puts the organization before the name. The first thing that a run notes is the stack itself.
  const begun = listed.filter(({ resourceCount = 0 }) => resourceCount > 0);
  const known = new Set(begun.map(({ name }) => name.split("/").at(-1)));
  const states = await Promise.all(
    names
      .filter((name) => known.has(name))
      .map(async (name) => {
        const [exported, history] = await Promise.all([
          exportStack(root, name),
          pulumi(root, "stack", "history", "--json", "--page-size", "1", "--stack", name),
        ]);
        const [last] = JSON.parse(history) as { result?: string }[];
        return [name, unfinished(exported, last?.result)] as const;
      }),
  );
  return new Map(states.flatMap(([name, state]) => (state === undefined ? [] : [[name, state] as const])));
}

/** @param words such as `--show-secrets` */
export async function exportStack(root: string, name: string, ...words: string[]): Promise<Exported> {
  return JSON.parse(await pulumi(root, "stack", "export", "--stack", name, ...words)) as Exported;
}

/** @param lastResult of the last run that came to an end; undefined when none did
 *  @returns undefined when all that the stack ever began is in its state */
export function unfinished({ deployment }: Exported, lastResult: string | undefined): Unfinished | undefined {
  const pending = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  if (pending.length === 0 && (lastResult === undefined || lastResult === "succeeded")) return undefined;
  return {
    pending: pending.map(({ resource: { urn, type, parent = "", provider = "", inputs = {} } }) => {
      return { urn, type, parent, provider, inputs };
    }),
    recorded: new Map((deployment.resources ?? []).map(({ urn, id = "" }) => [urn, id])),
  };
}

/** The same state, without what was being made: it has been looked for. */
export function withoutPendingCreations(exported: Exported): Exported {
  const { deployment } = exported;
  const left = (deployment.pending_operations ?? []).filter(({ type }) => type !== "creating");
  return { ...exported, deployment: { ...deployment, pending_operations: left } };
}
