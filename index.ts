import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { ConfigError, formatFault, hasHub, parseFleet, type Fleet } from "./model/index.js";
import { environmentStack } from "./stacks/environment.js";
import { hubStack } from "./stacks/hub.js";
import type { StoredSecret } from "./stacks/joining.js";
import { noHub } from "./stacks/noHub.js";
import { clusterId } from "./stacks/reach.js";
import { reposStack } from "./stacks/repos.js";
import { stackSettings, type ProgramSettings } from "./stacks/settings.js";
import { textsBeside } from "./stacks/textsBeside.js";

/** Namespace of the configuration's keys. */
const PROJECT = "gitops-fleet";

/** The program of every stack. Reads the stack's settings and the fleet once, and registers nothing before both have been
 *  checked. */
export default async function program(): Promise<object> {
  stackTracesOnDemand();
  try {
    const settings = readSettings();
    const fleet = readFleet(settings);
    return await makeStack(fleet, settings);
  } catch (error) {
    // Faults are for the operator, who has no use for a stack trace.
    throw withOwnFrames(error instanceof ConfigError ? new pulumi.RunError(error.message) : error);
  }
}

/** The SDK takes a stack trace for every promise that it makes, and stores one with each resource. Finding the lines of the
 *  TypeScript for all of them was a third of a program's time, and they were a fifth of the state, which the engine writes twice
 *  for each resource: they are taken as they are, stored nowhere, and mapped only when somebody is to read one, where the TypeScript itself runs. */
function stackTracesOnDemand(): void {
  // What Pulumi's runner installs (source-map-support) would map what Node.js maps already, wrongly.
  Reflect.deleteProperty(Error, "prepareStackTrace");
  process.setSourceMapsEnabled(false);
  process.prependListener("uncaughtException", withOwnFrames);
  process.prependListener("unhandledRejection", withOwnFrames);
  Object.defineProperty(pulumi.Resource, "stackTrace", { value: () => [] });
}

/** Leaves out other packages' frames. Pulumi colours a stack trace with `util.inspect`, and for a frame that its source maps call
 *  `node_modules/@pulumi/resource.ts` Node.js 20 does so until the string is too long: 20 seconds before the message appears. */
function withOwnFrames(error: unknown): unknown {
  // Node.js writes a trace when it is first looked at: what was thrown before this is mapped too.
  process.setSourceMapsEnabled(true);
  if (error instanceof Error && error.stack !== undefined) {
    error.stack = error.stack
      .split("\n")
      .filter((line) => !/^ +at .*\bnode_modules\b/.test(line))
      .join("\n");
  }
  return error;
}

function makeStack(fleet: Fleet, settings: ProgramSettings): object | Promise<object> {
  switch (settings.stack) {
    case "repos":
      return reposStack(fleet, settings);
    case "hub":
      return hasHub(fleet) ? hubStack(fleet, settings) : noHub(settings);
    default:
      return environmentStack(fleet, settings, { secret: storedSecret, clusterId });
  }
}

function readSettings(): ProgramSettings {
  const config = new pulumi.Config(PROJECT);
  return stackSettings({
    stackName: pulumi.getStack(),
    config: (key) => config.get(key),
    secretKeys: secretKeys(),
    env: process.env,
    today: new Date().toISOString().slice(0, 10),
  });
}

/** How the engine tells a program which of its values were encrypted. */
function secretKeys(): string[] {
  return JSON.parse(process.env.PULUMI_CONFIG_SECRET_KEYS ?? "[]") as string[];
}

function storedSecret(key: string): StoredSecret | undefined {
  const value = new pulumi.Config(PROJECT).get(key);
  return value === undefined ? undefined : { value, encrypted: secretKeys().includes(`${PROJECT}:${key}`) };
}

function readFleet({ fleetFile: file, today }: ProgramSettings): Fleet {
  const fleet = parseFleet(textOf(file), { file, today, beside: textsBeside(file) });
  for (const warning of fleet.warnings) void pulumi.log.warn(formatFault(file, warning));
  return fleet;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new pulumi.RunError(
      `The fleet's file cannot be read: ${cause}\n  Write it, or name another one: pulumi config set fleetFile FILE`,
    );
  }
}
