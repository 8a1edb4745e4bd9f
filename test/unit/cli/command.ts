import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `fleet` as a process of its own, from its source.
 *  @param cwd the folder that it starts in; the project's by default */
export function fleetCommand(
  args: readonly string[],
  { cwd = root, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Ended {
  const loader = new URL("node_modules/tsx/dist/loader.mjs", `file://${root}`).href;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", loader, `${root}cli/main.ts`, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  return { code: status, stdout, stderr };
}
