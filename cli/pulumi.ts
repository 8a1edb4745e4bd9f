import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type * as Automation from "@pulumi/pulumi/automation/index.js";
import type { EngineEvent, LocalWorkspace, Stack, StepEventMetadata } from "@pulumi/pulumi/automation/index.js";
import { REPLACE_VARIABLE } from "../model/index.js";
import { adoptionAdvice } from "./adoption.js";
import type { Wanted } from "./awsLookups.js";
import { lockMessage } from "./stackLock.js";
import { interruptible } from "./interrupt.js";
import { replacementAdvice } from "./replacement.js";

const execute = promisify(execFile);

/** A run of the engine that did not succeed, with the messages that it printed as errors. */
export class EngineError extends Error {
  override readonly name = "EngineError";

  constructor(
    readonly stackName: string,
    readonly messages: readonly string[],
  ) {
    super(`${stackName}:\n${messages.map((message) => indent(message)).join("\n")}`);
  }
}

export type Operation = "preview" | "up" | "destroy";

/** Counts of what a run did, by Pulumi's own words: create, update, replace, delete, same. */
export type Changes = Readonly<Record<string, number>>;

export interface RunOptions {
  /** Called with what is happening now and how many resources are done. */
  readonly progress: (message: string) => void;
  /** Whether `up` compares the state with what is live first. @default false */
  readonly refresh?: boolean;
}

/** Resources that the engine makes or deletes at once. Its own limit is four for each CPU; but what is under way waits for AWS and
 *  not for this machine, and NAT gateways alone would fill that of a small one. PULUMI_PARALLEL goes before it. */
const AT_ONCE = 32;

/** Runs one operation of one stack through the Automation API.
 *  @throws EngineError with the engine's own messages. */
export async function runStack(
  projectRoot: string,
  stackName: string,
  operation: Operation,
  options: RunOptions,
): Promise<Changes> {
  const stack = await openStack(projectRoot, stackName);
  outputs.delete(outputsKey(projectRoot, stackName));
  const errors: string[] = [];
  const advice: string[] = [];
  const begun = new Map<string, StepEventMetadata>();
  let changes: Changes = {};
  let done = 0;
  const onEvent = ({
    diagnosticEvent: said,
    resourcePreEvent: start,
    resOutputsEvent,
    summaryEvent,
  }: EngineEvent): void => {
    if (said?.severity === "error") {
      errors.push(plain(said.message));
      const failed = begun.get(said.urn ?? "");
      advice.push((failed && adoptionAdvice(stackName, failed, said.message)) ?? "");
      advice.push(replacementAdvice(stackName, plain(said.message)) ?? "");
    }
    if (resOutputsEvent) done += 1;
    if (summaryEvent) changes = summaryEvent.resourceChanges;
    if (start && start.metadata.op !== "same") {
      const { op, urn } = start.metadata;
      begun.set(urn, start.metadata);
      options.progress(`${done} done, ${op} ${shortUrn(urn)}`);
    }
  };
  try {
    await interruptible(async (aborted) => {
      // To show secrets, the engine would look for its key in the checkout's configuration, and put one there.
      const given = { onEvent, showSecrets: false, ...(aborted && { signal: aborted }) };
      if (operation === "preview") await stack.preview(given);
      const changing = { ...given, ...(process.env.PULUMI_PARALLEL ? {} : { parallel: AT_ONCE }) };
      if (operation === "up") await stack.up({ ...changing, refresh: options.refresh ?? false });
      if (operation === "destroy") await stack.destroy({ ...changing, runProgram: true });
    });
    return changes;
  } catch (error) {
    const messages = [...new Set([...errors, ...advice].map((message) => message.trim()).filter(Boolean))];
    throw new EngineError(stackName, messages.length > 0 ? messages : [reasonOf(error, stackName)]);
  }
}

/** What the program wants made that the state does not have, as a preview says it.
 *  @param clusters of the fleet: the program by itself would stop at the first part of one that is there already
 *  @throws EngineError with the engine's own messages. */
export async function plannedCreations(
  projectRoot: string,
  stackName: string,
  clusters: readonly string[],
): Promise<Wanted[]> {
  const { LocalWorkspace, Stack } = await automation();
  const envVars = { [REPLACE_VARIABLE]: clusters.join(",") };
  // Of its own: the variable is for this preview alone, and other stacks may be running.
  const stack = await Stack.createOrSelect(stackName, await LocalWorkspace.create({ workDir: projectRoot, envVars }));
  const wanted: Wanted[] = [];
  const onEvent = ({ resourcePreEvent: start }: EngineEvent): void => {
    const { op, urn, new: made } = start?.metadata ?? {};
    if (op !== "create" || urn === undefined || !made) return;
    wanted.push({ urn, type: made.type, parent: made.parent, provider: made.provider, inputs: made.inputs });
  };
  try {
    await interruptible((aborted) => stack.preview({ onEvent, ...(aborted && { signal: aborted }) }));
    return wanted;
  } catch (error) {
    throw new EngineError(stackName, [reasonOf(error, stackName)]);
  }
}

type Outputs = Record<string, unknown>;

/** By project and stack, until the next run of the stack: several parts of a command ask for the same ones. */
const outputs = new Map<string, Promise<Outputs | undefined>>();

/** Outputs of a stack in clear, or undefined when it was never brought up. */
export function stackOutputs(projectRoot: string, stackName: string): Promise<Outputs | undefined> {
  const key = outputsKey(projectRoot, stackName);
  const known = outputs.get(key) ?? readOutputs(projectRoot, stackName);
  outputs.set(key, known);
  return known;
}

function outputsKey(projectRoot: string, stackName: string): string {
  return `${projectRoot} ${stackName}`;
}

async function readOutputs(projectRoot: string, stackName: string): Promise<Outputs | undefined> {
  // One process, where the Automation API starts five: the kubeconfigs are read before and after everything else.
  const words = ["stack", "output", "--json", "--show-secrets", "--non-interactive", "--stack", stackName];
  const answer = await unlessUnknown(execute("pulumi", words, { cwd: projectRoot }));
  const given = answer && (JSON.parse(answer.stdout) as Outputs);
  return given && Object.keys(given).length > 0 ? given : undefined;
}

/** A resource as the state has it; secrets in it stay encrypted. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly protect?: boolean;
  /** Its provider's `<urn>::<id>`. */
  readonly provider?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The resources of a stack; none when it was never brought up. */
export async function stackState(projectRoot: string, stackName: string): Promise<readonly StateResource[]> {
  const workspace = await openWorkspace(projectRoot);
  const exported = await unlessUnknown(workspace.exportStack(stackName));
  const deployment = exported?.deployment as { resources?: StateResource[] } | undefined;
  return deployment?.resources ?? [];
}

/** Changes what the state says of a stack's resources.
 *  @param change returns the resource as it is to be, the same one when nothing is to change */
export async function changeState(
  projectRoot: string,
  stackName: string,
  change: (resource: StateResource) => StateResource,
): Promise<void> {
  const workspace = await openWorkspace(projectRoot);
  const exported = await unlessUnknown(workspace.exportStack(stackName));
  if (!exported) return;
  const deployment = (exported.deployment ?? {}) as { resources?: StateResource[] };
  const { resources = [] } = deployment;
  const changed = resources.map(change);
  if (changed.every((resource, index) => resource === resources[index])) return;
  await workspace.importStack(stackName, { ...exported, deployment: { ...deployment, resources: changed } });
}

async function automation(): Promise<typeof Automation> {
  await import("../stacks/leanSdk.js");
  return import("@pulumi/pulumi/automation/index.js");
}

async function openStack(projectRoot: string, stackName: string): Promise<Stack> {
  const { Stack } = await automation();
  const stack = await Stack.createOrSelect(stackName, await openWorkspace(projectRoot));
  // After each run the Automation API asks for these by three more processes, a second of waiting. Counts come with the
  // events, and outputs are read where they are wanted.
  stack.outputs = () => Promise.resolve({});
  stack.info = () => Promise.resolve(undefined);
  return stack;
}

const workspaces = new Map<string, Promise<LocalWorkspace>>();

/** One for all stacks of a project: each new one asks the engine for its version and abilities, two processes. */
function openWorkspace(projectRoot: string): Promise<LocalWorkspace> {
  const open = async (): Promise<LocalWorkspace> => {
    const { LocalWorkspace } = await automation();
    return LocalWorkspace.create({ workDir: projectRoot });
  };
  const workspace = workspaces.get(projectRoot) ?? open();
  workspaces.set(projectRoot, workspace);
  return workspace;
}

/** The answer, or undefined when the stack does not exist: pulumi/pkg/backend/diy/backend.go. */
async function unlessUnknown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && /no stack named .*found/.test(error.message)) return undefined;
    throw error;
  }
}

/** `urn:pulumi:dev::gitops-fleet::aws:ec2/vpc:Vpc::dev-eu-west-1-vpc` → `Vpc dev-eu-west-1-vpc`. */
function shortUrn(urn: string): string {
  const [, , type = "", ...name] = urn.split("::");
  return `${type.split(":").at(-1) ?? type} ${name.join("::")}`;
}

/** What the engine prints, without its colour markers such as `<{%reset%}>`. */
function plain(message: string): string {
  return message.replaceAll(/<\{%[^%]*%\}>/g, "");
}

/** The last words of a command that failed before the engine said anything. */
function reasonOf(error: unknown, stackName: string): string {
  const text = error instanceof Error ? error.message : String(error);
  const locked = lockMessage(text, stackName);
  if (locked !== undefined) return locked;
  const stderr = /stderr: ([\s\S]*?)(?:\nerr\?: |$)/.exec(text)?.[1]?.trim();
  return stderr && stderr.length > 0 ? stderr : text;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
