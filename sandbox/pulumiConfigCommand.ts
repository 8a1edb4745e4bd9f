/** Run by the wrapper of pulumi, `node pulumiConfigCommand.js <.sandbox> <pulumi's arguments>`: prints the configuration file that
 *  the command is to use, or nothing. Part of every pulumi call, so it imports little. */
import { pulumiInvocation } from "./pulumiArguments.js";
import { sandboxPaths } from "./paths.js";

const [root, ...commandLine] = process.argv.slice(2);
if (root === undefined) throw new Error("The folder of the sandbox is missing.");
const invocation = pulumiInvocation(commandLine, process.env, process.cwd());
if (invocation?.stack != null) {
  const { ensureStack, projectName, stackConfiguration } = await import("./pulumiConfig.js");
  const place = { folder: invocation.folder, project: await projectName(invocation.folder), stack: invocation.stack };
  const paths = sandboxPaths(root);
  await ensureStack(paths, place);
  process.stdout.write(await stackConfiguration(paths, place));
}
