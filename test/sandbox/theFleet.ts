import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { ApplicationRow, UnwantedRow } from "../../cli/fleetStatus.js";
import { Project } from "./project.js";

let project: Promise<Project> | undefined;
let started: Promise<Project> | undefined;

/** The fleet of the committed `fleet.yaml` on a sandbox of its own, brought up once for all tests of a run. */
export function theFleet(): Promise<Project> {
  started ??= start();
  return started;
}

/** After the last test of the whole run, whichever that was: no process and no file of the fleet stays behind. */
after(async function () {
  if (project === undefined) return;
  this.timeout(SANDBOX_TIMEOUT_MS);
  // Also when it did not come up.
  const made = await project;
  await made.fleetOk("sandbox", "reset");
  await made.remove();
});

async function start(): Promise<Project> {
  project = Project.create();
  const made = await project;
  await made.fleetOk("sandbox", "up");
  return made;
}

/** Minutes that a test of the sandbox may take; what it waits for usually takes seconds. */
export const SANDBOX_TIMEOUT_MS = 15 * 60_000;

export interface StatusReport {
  readonly applications: readonly ApplicationRow[];
  readonly clusters: readonly { readonly cluster: string; readonly problem: string }[];
  readonly unwanted: readonly UnwantedRow[];
}

/** What `fleet status --json` says, well or not. */
export async function statusOf(project: Project): Promise<StatusReport> {
  const { stdout, stderr } = await project.fleet("status", "--json");
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as StatusReport;
}

/** `kubectl get … -o json` in a cluster of the fleet, named as EKS names it. */
export async function objects<T>(project: Project, cluster: string, ...words: string[]): Promise<T[]> {
  const text = await project.runOk("kubectl", "--context", cluster, "get", ...words, "-o", "json");
  return (JSON.parse(text) as { items: T[] }).items;
}

/** Looks again until a condition holds.
 *  @throws AssertionError with what was last seen. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  holds: (seen: T) => boolean,
  seconds = 180,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (holds(seen)) return seen;
    if (Date.now() > deadline) assert.fail(`${what}: not within ${seconds} s. Last seen: ${JSON.stringify(seen)}`);
    await sleep(500);
  }
}
