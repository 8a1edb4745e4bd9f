import type { EngineEvent, Stack } from "@pulumi/pulumi/automation/index.js";

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
}

/** Runs one operation of one stack through the Automation API.
 *  @throws EngineError with the engine's own messages. */
export async function runStack(
  projectRoot: string,
  stackName: string,
  operation: Operation,
  options: RunOptions,
): Promise<Changes> {
  const stack = await openStack(projectRoot, stackName);
  const errors: string[] = [];
  let done = 0;
  const onEvent = (event: EngineEvent): void => {
    if (event.diagnosticEvent?.severity === "error") errors.push(plain(event.diagnosticEvent.message));
    if (event.resOutputsEvent) done += 1;
    const started = event.resourcePreEvent?.metadata;
    if (started && started.op !== "same") options.progress(`${done} done, ${started.op} ${shortUrn(started.urn)}`);
  };
  try {
    if (operation === "preview") return (await stack.preview({ onEvent })).changeSummary;
    if (operation === "up") return (await stack.up({ onEvent })).summary.resourceChanges ?? {};
    return (await stack.destroy({ onEvent, runProgram: true })).summary.resourceChanges ?? {};
  } catch (error) {
    const messages = [...new Set(errors.map((message) => message.trim()).filter(Boolean))];
    throw new EngineError(stackName, messages.length > 0 ? messages : [reasonOf(error)]);
  }
}

/** Outputs of a stack in clear, or undefined when it was never brought up. */
export async function stackOutputs(
  projectRoot: string,
  stackName: string,
): Promise<Record<string, unknown> | undefined> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  const workspace = await LocalWorkspace.create({ workDir: projectRoot });
  const known = await workspace.listStacks();
  if (!known.some((candidate) => candidate.name === stackName)) return undefined;
  const outputs = await workspace.stackOutputs(stackName);
  const entries = Object.entries(outputs).map(([name, output]) => [name, output.value as unknown] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

async function openStack(projectRoot: string, stackName: string): Promise<Stack> {
  const { LocalWorkspace } = await import("@pulumi/pulumi/automation/index.js");
  return LocalWorkspace.createOrSelectStack({ workDir: projectRoot, stackName });
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
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const stderr = /stderr: ([\s\S]*?)(?:\nerr\?: |$)/.exec(text)?.[1]?.trim();
  return stderr && stderr.length > 0 ? stderr : text;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}
