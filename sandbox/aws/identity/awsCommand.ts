/** The command `aws` of the sandbox: what the fleet and its kubeconfigs ask of it. Nothing heavy is imported: kubectl runs it at every start. */
import { controlClient } from "../../control.js";
import { awsCli, CliError } from "./awsCli.js";

try {
  const text = await awsCli(process.argv.slice(2), {
    environment: process.env,
    now: new Date(),
    askSts: (request) => controlClient().call<string>("sts.request", request),
    setDeletionProtection: (call) => controlClient().call("aws.setDeletionProtection", call),
    tagged: (call) => controlClient().call("aws.tagged", call),
    list: (call) => controlClient().call("aws.list", call),
    read: async (call) =>
      (await controlClient().call<{ properties: Readonly<Record<string, unknown>> }>("aws.read", call)).properties,
    create: (call) => controlClient().call("aws.create", call),
    remove: (call) => controlClient().call("aws.delete", call),
  });
  process.stdout.write(`${text}\n`);
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = error.exitCode;
}
