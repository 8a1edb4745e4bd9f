import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { leftWithTheHub, stacksWithLosses } from "../model/index.js";
import { confirm } from "./confirm.js";
import { MissingError, type Context } from "./context.js";
import { saidBy } from "./awsAccounts.js";
import type { HubConnection } from "./hub.js";
import { runSteps } from "./progress.js";
import { EngineError, stackState } from "./pulumi.js";
import { recordedHub, type RecordedHub } from "./recordedHub.js";

const run = promisify(execFile);

/** How the Kubernetes provider is told to let go of what was on a cluster that does not answer
 *  (https://www.pulumi.com/registry/packages/kubernetes/installation-configuration/). */
const CLUSTER_IS_GONE = { PULUMI_K8S_DELETE_UNREACHABLE: "true" };

/** Makes the states of all stacks forget what was on the hub and is there no more, so that they make it anew: the hub's new
 *  cluster has the old one's ARN, by which Pulumi holds it for the same. Nothing is deleted, on a spoke least of all: the
 *  workloads there wait for Applications of the same names, which find them as they are.
 *  @param connection undefined when the hub is gone
 *  @returns stacks that lost something; false when the person said no
 *  @throws MissingError when something left the file that only the hub could have emptied */
export async function forgetLosses(
  context: Context,
  connection: HubConnection | undefined,
  { yes }: { readonly yes: boolean },
): Promise<readonly string[] | false> {
  const recorded = await recordedOf(context);
  const losses = stacksWithLosses(recorded.anchors, connection ? await connection.anchors() : new Set());
  if (losses.length === 0 && connection) return [];
  refuseWhatLeft(context, recorded);
  const lacking = connection ? `The hub lacks what was made on it, of: ${losses.join(", ")}.\n` : "";
  process.stderr.write(`${lacking}It is made anew from the fleet's file and Git. Workloads stay as they are.\n`);
  if (!(await confirm("Make it anew?", { yes }))) return false;
  // The hub's stack last: as long as its state tells of the old hub, an interrupted run begins again here.
  const order = [...context.stacks].sort((a, b) => Number(a.makes === "hub") - Number(b.makes === "hub"));
  const targets = order
    .filter(({ name }) => !connection || losses.includes(name))
    .map(({ name }) => ({ name, urns: recorded.onHub.get(name) ?? [] }));
  await runSteps(
    targets
      .filter(({ urns }) => urns.length > 0)
      .map(({ name, urns }) => ({
        title: `${name}: what was on the hub`,
        run: async () => {
          await refresh(context, name, urns, connection ? {} : CLUSTER_IS_GONE);
          return "compared with what is there";
        },
      })),
    { concurrent: false },
  );
  return losses;
}

async function recordedOf({ root, stacks }: Context): Promise<RecordedHub> {
  const withHub = stacks.filter(({ makes }) => makes !== "repos");
  const states = withHub.map(async (stack) => ({ stack, resources: await stackState(root, stack.name) }));
  return recordedHub(await Promise.all(states));
}

function refuseWhatLeft({ fleet, file }: Context, { live }: RecordedHub): void {
  const left = leftWithTheHub(fleet, live);
  if (left.length === 0) return;
  throw new MissingError(
    `${file} no longer wants what was there when the hub was lost, and nobody can empty it before there is a hub again:\n` +
      `${left.map((line) => `  ${line}`).join("\n")}\n` +
      "Put it back, as it was and active, until `npx fleet up` has rebuilt the hub. Then take it away. Nothing was changed.",
  );
}

/** Only these: a spoke that does not answer at this moment keeps what its state says. */
async function refresh(
  { root }: Context,
  stack: string,
  urns: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  // The program would ask the hub that is gone, and speak of resources that are not among the targets.
  const words = ["refresh", "--stack", stack, "--yes", "--skip-preview", "--non-interactive", "--run-program=false"];
  const targets = urns.flatMap((urn) => ["--target", urn]);
  try {
    await run("pulumi", [...words, ...targets], {
      cwd: root,
      env: { ...process.env, ...environment },
      maxBuffer: 64 * 2 ** 20,
    });
  } catch (error) {
    throw new EngineError(stack, [errorsIn(error)]);
  }
}

/** What the engine complained of, which it prints with all the rest. */
function errorsIn(failure: unknown): string {
  const { stdout = "" } = failure as { stdout?: string };
  const errors = stdout.split("\n").flatMap((line) => /^\s*(error: .*)$/.exec(line)?.[1] ?? []);
  return errors.length > 0 ? [...new Set(errors)].join("\n") : saidBy(failure);
}
