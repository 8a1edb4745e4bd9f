import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Since when `aws eks get-token` answers v1beta1, as pulumi-eks has it (nodejs/eks/dependencies.ts there). */
const OLDEST = { 1: "1.24.0", 2: "2.7.0" } as const;

/** Looks for the command that the kubeconfig names.
 *  @throws Error when there is none on PATH or it is too old. */
export async function assertAwsCommand(): Promise<void> {
  const { stdout } = await promisify(execFile)("aws", ["--version"]).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new Error(
      "Could not find aws CLI for EKS. See https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html for installation instructions.",
    );
  });
  const found = /^aws-cli\/(\d+)\.(\d+)\.(\d+)/.exec(stdout);
  if (!found) throw new Error(`The command aws answered no version: ${stdout.trim()}`);
  const version = found.slice(1).map(Number);
  const oldest = version[0] === 1 ? OLDEST[1] : OLDEST[2];
  if (isOlder(version, oldest.split(".").map(Number))) {
    throw new Error(`At least v${oldest} of aws-cli is required. Current version is: ${version.join(".")}.`);
  }
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  const at = version.findIndex((part, index) => part !== than[index]);
  return at >= 0 && (version[at] ?? 0) < (than[at] ?? 0);
}
