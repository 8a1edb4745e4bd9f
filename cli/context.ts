import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Fleet } from "../model/index.js";
import { loadFleet } from "./fleetFile.js";
import { projectStacks, type ProjectStack } from "./stacks.js";

export type Target = "aws" | "sandbox";

export interface LiveOptions {
  file?: string;
  json?: boolean;
  target?: Target;
  /** The sandbox to use. @default GITOPS_FLEET_SANDBOX, else `.sandbox` beside the fleet's file */
  sandboxRoot?: string;
}

/** What every verb that talks to a running fleet starts from. */
export interface Context {
  readonly fleet: Fleet;
  /** Path of `fleet.yaml`. */
  readonly file: string;
  /** Folder of `fleet.yaml`, which is the Pulumi project's. */
  readonly root: string;
  readonly target: Target;
  readonly stacks: readonly ProjectStack[];
}

/** Something is missing on the machine or in the account: the command exits with 3. */
export class MissingError extends Error {
  override readonly name = "MissingError";
}

/** Reads the fleet, chooses the target and gives this process its environment: the engine, its plugins and the
 *  credential helpers that Kubernetes clients start all inherit it. */
export async function openContext(options: LiveOptions): Promise<Context> {
  const { fleet, path } = await loadFleet(options.file);
  const root = dirname(path);
  if (!existsSync(join(root, "Pulumi.yaml"))) {
    throw new MissingError(
      `There is no Pulumi.yaml beside ${path}: the fleet's file belongs into the folder of the Pulumi project.`,
    );
  }
  const stacks = projectStacks(root, fleet);
  const sandboxRoot = options.sandboxRoot ?? process.env.GITOPS_FLEET_SANDBOX ?? join(root, ".sandbox");
  const running = existsSync(join(sandboxRoot, "daemon.json"));
  const target = options.target ?? (running ? "sandbox" : "aws");
  if (target === "sandbox") {
    if (!running) throw new MissingError("No sandbox is running here. Start one with `npx fleet sandbox up`.");
    const { sandboxEnvironment } = await import("../sandbox/index.js");
    Object.assign(process.env, await sandboxEnvironment(sandboxRoot));
    if (!options.json) process.stderr.write("On the sandbox of this folder (--target aws for the account instead).\n");
  } else if (!onPath("pulumi")) {
    throw new MissingError(
      "There is no pulumi on PATH: install the Pulumi CLI (https://www.pulumi.com/docs/install/).\n" +
        "`npx fleet sandbox up` brings the fleet up on this machine, and needs none.",
    );
  }
  return { fleet, file: path, root, target, stacks };
}

function onPath(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
