import { join } from "node:path";
import { readJsonIfPresent, writeFileAtomically } from "./host/files.js";
import type { PipelineRole } from "./aws/operatorRoles.js";
import type { ChartSource } from "./cloud/charts.js";
import type { SandboxPaths } from "./paths.js";
import type { ToolPaths } from "./tools/build.js";

/** What the sandbox has to know of the fleet before it can be asked for anything: what exists before the first `pulumi up`. */
export interface FleetFacts {
  /** AWS accounts, 12 digits each. */
  readonly accounts: readonly string[];
  /** Role ARNs; the first is the operator's. */
  readonly administrators: readonly string[];
  /** Roles that the fleet assumes in its accounts. */
  readonly pipelineRoles: readonly PipelineRole[];
  /** GitHub organisation. */
  readonly organization: string;
  /** Git host, `github.com`. */
  readonly gitHost: string;
  /** Region of the operator's session. */
  readonly region: string;
  /** Public Helm charts that the fleet may use, for which placeholders are served. */
  readonly charts: readonly ChartSource[];
}

/** What the daemon is started with, in `.sandbox/settings.json`. */
export interface DaemonSettings {
  readonly facts: FleetFacts;
  readonly tools: ToolPaths;
  readonly argoCdDefinitions: string;
  /** Hash of the code that the daemon runs. */
  readonly program: string;
}

function settingsFile(paths: SandboxPaths): string {
  return join(paths.root, "settings.json");
}

export async function writeSettings(paths: SandboxPaths, settings: DaemonSettings): Promise<void> {
  await writeFileAtomically(settingsFile(paths), settingsText(settings));
}

/** The same text for the same settings. */
export function settingsText(settings: DaemonSettings): string {
  return JSON.stringify(settings, null, 2);
}

export async function readSettings(paths: SandboxPaths): Promise<DaemonSettings> {
  const settings = await readJsonIfPresent<DaemonSettings>(settingsFile(paths));
  if (!settings) throw new Error(`${settingsFile(paths)} is missing: start the sandbox with \`npx fleet sandbox up\`.`);
  return settings;
}
