#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Command, CommanderError, Option } from "commander";
import type { RollOptions } from "./roll.js";

/** Options that every verb has. */
export interface GlobalOptions {
  file?: string;
  json?: boolean;
}

type Run<Options> = (options: Options) => Promise<number>;

/** A verb that reads or changes the fleet. Its module is loaded when it is used: start-up counts, and `--help` needs none. */
function verb(parent: Command, name: string, description: string, example: string): Command {
  return parent
    .command(name)
    .description(description)
    .option("--file <file>", "the fleet's file (default: fleet.yaml, found upwards from here)")
    .addHelpText("after", `\nExample:\n  ${example}`);
}

function withJson(command: Command): Command {
  return command.option("--json", "print the result as JSON");
}

function withTarget(command: Command): Command {
  const help = "where the fleet runs (default: the sandbox of this folder while it runs, else the account)";
  return command.addOption(new Option("--target <target>", help).choices(["aws", "sandbox"]));
}

function withStacks(command: Command): Command {
  return withTarget(command).option("--stack <name...>", "only these stacks");
}

function withGivingUp(command: Command): Command {
  return command.option(
    "--give-up <name...>",
    "clusters that are to go and do not answer: leave behind what is on them",
  );
}

/** Runs a verb; its result is the exit code of the process, and so is its failure.
 *  @param again what to run after an interrupt, for verbs that change things. */
async function finish<Options extends GlobalOptions>(
  options: Options,
  run: Run<Options>,
  again?: string,
): Promise<void> {
  try {
    if (again !== undefined) (await import("./interrupt.js")).endInOrder(`\`npx fleet ${again}\``);
    process.exitCode = await run(options);
  } catch (error) {
    const { reportFailure } = await import("./failure.js");
    process.exitCode = reportFailure(error, options);
  }
}

function offlineVerbs(program: Command): void {
  withJson(verb(program, "plan", "show the whole fleet as it will be; changes nothing", "fleet plan"))
    .option("--bundle <name>", "instead, what this Argo CD bundle would change of its values and objects")
    .action((options: GlobalOptions & { bundle?: string }) =>
      finish(options, async (given) => (await import("./plan.js")).plan(given)),
    );
  withJson(
    verb(program, "apps", "list every Argo CD application that will exist", "fleet apps --env prod --team alpha"),
  )
    .option("--env <name>", "only this environment's")
    .option("--cluster <name>", "only this cluster's")
    .option("--team <name>", "only this team's")
    .option("--service <name>", "only this service's: web or alpha-web")
    .action((options: GlobalOptions) => finish(options, async (given) => (await import("./apps.js")).apps(given)));
  withJson(
    verb(program, "windows", "say whether a service may be synced, why, and when next", "fleet windows alpha-web"),
  )
    .argument("<service>", "web, alpha-web or addon-cert-manager")
    .option("--at <instant>", "then, and not now: 2026-12-24T15:00Z")
    .option("--month <month>", "with a calendar of that month: 2026-12")
    .action((service: string, options: GlobalOptions) =>
      finish(options, async (given) => (await import("./windows.js")).windows(service, given)),
    );
  withJson(
    verb(
      program,
      "can",
      "say whether a group may do something in Argo CD, and by which line",
      "fleet can acme:alpha sync applications team-alpha/alpha-web-prod-eu-west-1",
    ),
  )
    .argument("<group>", "as the identity provider sends it")
    .argument("<action>", "get, sync, action/apps/Deployment/restart …")
    .argument("<resource>", "applications, logs, clusters …")
    .argument("<object>", "PROJECT/APPLICATION, or the name of what is in no project")
    .action((group: string, action: string, resource: string, object: string, options: GlobalOptions) =>
      finish(options, async (given) => (await import("./can.js")).can([group, action, resource, object], given)),
    );
}

type StackOptions = GlobalOptions & { stack?: string[]; yes?: boolean; giveUp?: string[]; target?: "aws" | "sandbox" };

function stackVerbs(program: Command): void {
  withJson(withStacks(verb(program, "preview", "show what `up` would change", "fleet preview --stack prod"))).action(
    (options: StackOptions) => finish(options, async (given) => (await import("./preview.js")).preview(given)),
  );
  withGivingUp(withStacks(verb(program, "up", "bring the fleet to what its file says", "fleet up --yes")))
    .option("--yes", "do not ask")
    .action((options: StackOptions) => finish(options, async (given) => (await import("./up.js")).up(given), "up"));
  withGivingUp(
    withStacks(
      verb(program, "destroy", "take the fleet down: applications, clusters, hub", "fleet destroy --stack dev"),
    ),
  )
    .option("--yes", "do not ask")
    .action((options: StackOptions) =>
      finish(options, async (given) => (await import("./destroy.js")).destroy(given), "destroy"),
    );
  withTarget(verb(program, "move", "hand clusters over to the stacks that the files give them to", "fleet move"))
    .option("--yes", "do not ask")
    .action((options: StackOptions) =>
      finish(options, async (given) => (await import("./move.js")).move(given), "move"),
    );
  withJson(
    withTarget(
      verb(program, "status", "what runs where, what should not, what fails, and who does not answer", "fleet status"),
    ),
  ).action((options: StackOptions) => finish(options, async (given) => (await import("./status.js")).status(given)));
  withGivingUp(
    withTarget(
      verb(program, "drain", "empty a cluster, team, service or add-on that is to go", "fleet drain prod-us-east-1"),
    ),
  )
    .argument("<name>", "the cluster's, team's, set's or add-on's name")
    .action((name: string, options: StackOptions) =>
      finish(options, async (given) => (await import("./drain.js")).drain(name, given), `drain ${name}`),
    );
}

function rollVerb(program: Command): void {
  withTarget(verb(program, "roll", "take a commit through the waves of an environment", "fleet roll web --env prod"))
    .argument("<service>", "web or alpha-web")
    .option("--env <name>", "the environment (default: the only one that rolls out by pins)")
    .option("--to <revision>", "a commit, tag or branch (default: what main has)")
    .option("--soak <minutes>", "how long a wave has to stay healthy before the next (default: the file's)")
    .option("--timeout <minutes>", "how long a wave may take to become healthy (default: 15)")
    .option("--unproven", "also what does not run in the environment before")
    .option("--dry-run", "show what would be moved, and move nothing")
    .option("--yes", "do not ask")
    .action((service: string, options: GlobalOptions & RollOptions) => {
      const words = ["roll", service, ...(options.env ? ["--env", options.env] : [])];
      const again = [...words, ...(options.to ? ["--to", options.to] : [])].join(" ");
      return finish(options, async (given) => (await import("./roll.js")).roll(service, given), again);
    });
}

function sandboxVerbs(program: Command): void {
  const sandbox = program
    .command("sandbox")
    .description("the fleet on this machine, without a cloud account")
    .addHelpText("after", "\nExample:\n  fleet sandbox up");
  verb(sandbox, "up", "start it, or go on with it, and bring the fleet up in it", "fleet sandbox up").action(
    (options: GlobalOptions) =>
      finish(options, async (given) => (await import("./sandboxUp.js")).sandboxUp(given), "sandbox up"),
  );
  verb(sandbox, "down", "stop it; what it holds stays", "fleet sandbox down").action((options: GlobalOptions) =>
    finish(options, async (given) => (await import("./sandbox.js")).sandboxDown(given)),
  );
  withJson(verb(sandbox, "status", "its processes and addresses", "fleet sandbox status")).action(
    (options: GlobalOptions) => finish(options, async (given) => (await import("./sandbox.js")).sandboxStatus(given)),
  );
  verb(sandbox, "logs", "what one of its processes wrote", "fleet sandbox logs daemon --follow")
    .argument("<name>", "the process, as `fleet sandbox status` names it")
    .option("--follow", "go on as it is written")
    .action((name: string, options: GlobalOptions & { follow?: boolean }) =>
      finish(options, async (given) => (await import("./sandbox.js")).sandboxLogs(name, given)),
    );
  verb(sandbox, "env", "print exports for pulumi, kubectl, argocd and git", 'eval "$(fleet sandbox env)"')
    .option("--argocd <cluster>", "for argocd: the one that runs on this cluster (default: the hub's)")
    .action((options: GlobalOptions & { argocd?: string }) =>
      finish(options, async (given) => (await import("./sandbox.js")).sandboxEnv(given)),
    );
  verb(sandbox, "reset", "stop it and delete all that it holds", "fleet sandbox reset").action(
    (options: GlobalOptions) => finish(options, async (given) => (await import("./sandbox.js")).sandboxReset(given)),
  );
}

/** A reader that has seen enough, like `head`, closes the pipe: no fault. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

/** As the package says it, wherever in it this file is. */
function ownVersion(): string {
  const file = createRequire(import.meta.url).resolve("gitops-fleet/package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The command line. Bad usage is bad input: exit code 2. */
async function main(): Promise<void> {
  const program = new Command("fleet")
    .description("A GitOps fleet from one file: EKS clusters, Argo CD, projects and config repositories.")
    .version(ownVersion(), "--version", "print the version of this command")
    .addHelpText("after", "\nExample:\n  fleet plan --file fleet.yaml")
    .showSuggestionAfterError()
    // Before the verbs are added: they inherit it.
    .exitOverride();
  offlineVerbs(program);
  stackVerbs(program);
  rollVerb(program);
  sandboxVerbs(program);
  try {
    await program.parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Commander has said it all, help included; asked-for help is no fault.
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  }
}

await main();
