import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LABEL } from "../model/index.js";
import { importCommand } from "../render/index.js";
import { accountEnvironments, aws, saidBy } from "./awsAccounts.js";
import { findExisting, type Ask, type Wanted } from "./awsLookups.js";
import type { Context } from "./context.js";
import { EngineError, plannedCreations } from "./pulumi.js";
import { lockMessage } from "./stackLock.js";
import type { ProjectStack } from "./stacks.js";
import { exportStack, pulumi, withoutPendingCreations, type Unfinished } from "./unfinished.js";

/** Something that is there, under the address that the program gives it. */
export interface Found {
  readonly wanted: Wanted;
  /** By which it is imported. */
  readonly id: string;
}

/** Takes over what an interrupted run of a stack has made without noting it, so that the next one makes no second one.
 *  @param begun what the state says of that run
 *  @param planned what the program still has to make, if that is known: a run that ended by itself has begun some of it
 *  @returns what was taken over
 *  @throws EngineError naming what cannot be told apart, or could not be looked up or imported, with what to do */
export async function adoptUnrecorded(
  context: Context,
  stack: ProjectStack,
  begun: Unfinished,
  planned: readonly Wanted[],
  warn: (line: string) => void,
): Promise<readonly Found[]> {
  const candidates = candidatesOf([...begun.pending, ...planned], begun.recorded);
  const search = searcher(context, stack, begun.recorded);
  const found = await Promise.all(candidates.map(search));
  refuseAmbiguous(stack.name, found);
  await warnOfReplacements(begun, search, warn);
  const adopted = found.flat();
  if (adopted.length > 0) await importAll(context.root, stack.name, adopted);
  if (begun.pending.length > 0) await forgetPending(context.root, stack.name);
  return adopted;
}

/** Finds what may be a resource that the state does not have.
 *  @throws EngineError when AWS does not say */
function searcher(context: Context, stack: ProjectStack, recorded: ReadonlyMap<string, string>) {
  // `cluster,a-…` is imported, `a-…` is in the state.
  const ids = new Set(recorded.values());
  const isRecorded = (id: string): boolean => ids.has(id) || ids.has(id.split(",").at(-1) ?? id);
  const ask = asker(context);
  const own = { [LABEL.fleet]: context.fleet.name, "gitops-fleet/stack": stack.makes };
  return async (wanted: Wanted): Promise<readonly Found[]> => {
    try {
      const there = (await findExisting(wanted, ask(wanted), own)) ?? [];
      return there.filter((id) => !isRecorded(id)).map((id) => ({ wanted, id }));
    } catch (error) {
      throw new EngineError(stack.name, [
        `Whether an interrupted run made ${nameOf(wanted.urn)} (${wanted.type}) could not be looked up: ${saidBy(error)}`,
        "Nothing was changed. Run the same command again when AWS answers.",
      ]);
    }
  };
}

/** What was to take the place of something that the state still has: nothing can be imported beside it, and the next run makes
 *  another. */
async function warnOfReplacements(
  { pending, recorded }: Unfinished,
  search: (wanted: Wanted) => Promise<readonly Found[]>,
  warn: (line: string) => void,
): Promise<void> {
  const found = await Promise.all(pending.filter(({ urn }) => recorded.has(urn)).map(search));
  for (const { wanted, id } of found.flat()) {
    warn(
      `${nameOf(wanted.urn)} was being replaced: ${id} (${wanted.type}) was made for it and is in no state. Delete it.`,
    );
  }
}

/** A program that cannot be previewed, because something does not answer that a run would mend, is no reason to stop. */
export async function planOf(
  { fleet, root }: Context,
  { name }: ProjectStack,
  warn: (line: string) => void,
): Promise<Wanted[]> {
  try {
    return await plannedCreations(
      root,
      name,
      [fleet.hub, ...fleet.clusters].map((cluster) => cluster.name),
    );
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    warn(`What "${name}" still has to make could not be previewed; only what was under way is looked for.`);
    return [];
  }
}

/** Each once. What stands on something that is not in the state yet cannot have been made. */
export function candidatesOf(wanted: readonly Wanted[], recorded: ReadonlyMap<string, string>): readonly Wanted[] {
  const byUrn = new Map([...wanted].reverse().map((each) => [each.urn, each]));
  return [...byUrn.values()].filter(({ urn, parent, provider }) => {
    return !recorded.has(urn) && recorded.has(providerOf(provider)) && (parent === "" || recorded.has(parent));
  });
}

/** Asks AWS in the account and region of a resource, and nothing twice. */
function asker({ fleet }: Context): (wanted: Wanted) => Ask {
  const environmentOf = accountEnvironments(fleet);
  const answers = new Map<string, Promise<unknown>>();
  return ({ provider }) => {
    const [, account = fleet.hub.account, region = fleet.hub.region] =
      /::aws-(\d{12})-([a-z0-9-]+)::/.exec(provider) ?? [];
    return <T>(...words: string[]) => {
      const key = [account, region, ...words].join(" ");
      const known =
        answers.get(key) ??
        environmentOf(account).then((environment) =>
          unlessAbsent(aws<unknown>([...words, "--region", region], environment)),
        );
      answers.set(key, known);
      return known as Promise<T | undefined>;
    };
  };
}

/** `ResourceNotFoundException` of EKS and Logs, `NoSuchEntity` of IAM, `NotFoundException` of KMS, `Invalid….NotFound` of EC2. */
async function unlessAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (/\((?:\w*NotFoundException|NoSuchEntity|\w+\.NotFound)\)/.test(saidBy(error))) return undefined;
    throw error;
  }
}

function refuseAmbiguous(stackName: string, found: readonly (readonly Found[])[]): void {
  const several = found.filter((alike) => alike.length > 1);
  if (several.length === 0) return;
  const messages = several.map((alike) =>
    [
      `${nameOf(alike[0]?.wanted.urn ?? "")} is not in the state of "${stackName}", and there are ${alike.length} that it may be.`,
      "Take over the one that is to stay, and delete the others:",
      ...alike.map(({ wanted, id }) => `  ${importCommand(stackName, wanted, id)}`),
    ].join("\n"),
  );
  throw new EngineError(stackName, [...messages, "Nothing was changed."]);
}

/** What `pulumi import --file` reads. A table of names leads to parents and providers; their URNs are names enough. */
export function importFile(found: readonly Found[]) {
  const stackLess = found.map(({ wanted, id }) => ({ wanted, id, parent: parentOf(wanted) }));
  const urns = stackLess.flatMap(({ wanted, parent }) => [providerOf(wanted.provider), ...(parent ? [parent] : [])]);
  return {
    nameTable: Object.fromEntries(urns.map((urn) => [urn, urn])),
    resources: stackLess.map(({ wanted, id, parent }) => ({
      type: wanted.type,
      name: nameOf(wanted.urn),
      id,
      ...(parent ? { parent } : {}),
      provider: providerOf(wanted.provider),
    })),
  };
}

async function importAll(root: string, stackName: string, found: readonly Found[]): Promise<void> {
  const byHand = found.map(({ wanted, id }) => `  ${importCommand(stackName, wanted, id)}`);
  await withFile(importFile(found), (file) =>
    engine(
      root,
      stackName,
      ["import", "--file", file, "--yes", "--skip-preview", ...IMPORT_WORDS],
      ["What an interrupted run made could not all be taken over. By hand it would be:", ...byHand],
    ),
  );
}

const IMPORT_WORDS = ["--generate-code=false", "--protect=false"];

/** The engine would go on warning of what was being made, which has been taken over or is not there. */
async function forgetPending(root: string, stackName: string): Promise<void> {
  const state = withoutPendingCreations(await exportStack(root, stackName));
  await withFile(state, (file) => engine(root, stackName, ["stack", "import", "--file", file], []));
}

async function withFile<T>(content: object, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "gitops-fleet-"));
  try {
    const file = join(folder, "content.json");
    // A state may hold what only its owner is to read.
    await writeFile(file, JSON.stringify(content), { mode: 0o600 });
    return await use(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param remedy what to do when it fails, unless somebody else is at work on the stack */
async function engine(root: string, stackName: string, words: string[], remedy: readonly string[]): Promise<void> {
  try {
    await pulumi(root, ...words, "--stack", stackName);
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    const said = `${stdout}\n${stderr}`.trim() || message;
    const locked = lockMessage(said, stackName);
    throw new EngineError(stackName, locked === undefined ? [said, remedy.join("\n")].filter(Boolean) : [locked]);
  }
}

/** What was taken over, a line each. */
export function describeAdopted(stackName: string, adopted: readonly Found[]): string {
  const lines = adopted.map(({ wanted, id }) => `  ${nameOf(wanted.urn)} (${wanted.type}) ${id}\n`);
  return `Taken over into "${stackName}", where an interrupted run had made it:\n${lines.join("")}`;
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Of `<urn>::<id>`. */
function providerOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** Undefined for what stands in the stack itself. */
function parentOf({ parent }: Wanted): string | undefined {
  return parent === "" || parent.includes("::pulumi:pulumi:Stack::") ? undefined : parent;
}
