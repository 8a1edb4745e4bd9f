import assert from "node:assert/strict";
import {
  policyPackCommand,
  programCommand,
  runtimeOptions,
  shellWords,
} from "../../../../sandbox/plugins/nodejs/command.js";
import { packageRoot } from "../../../../sandbox/packageRoot.js";

describe("the Node.js host of the sandbox", () => {
  it("splits node's arguments as a shell does", () => {
    assert.deepEqual(shellWords(`--import tsx  --title="a b" 'c d' e\\ f`), [
      "--import",
      "tsx",
      "--title=a b",
      "c d",
      "e f",
    ]);
    assert.throws(() => shellWords(`--title="a`), /open quote/);
  });

  it("refuses a runtime option that it does not act upon", () => {
    assert.throws(() => runtimeOptions({ nodeargs: "", inspect: true }), /runtime.options.inspect/);
  });

  it("runs the program with the project's own Pulumi, its configuration and no TypeScript loader", () => {
    const root = packageRoot();
    const command = programCommand({
      monitorAddress: "127.0.0.1:1",
      engineAddress: "127.0.0.1:2",
      organization: "organization",
      project: "gitops-fleet",
      stack: "dev",
      pwd: root,
      rootDirectory: root,
      programDirectory: root,
      entryPoint: "index.ts",
      parallel: 16,
      dryRun: true,
      programArguments: [],
      config: { "gitops-fleet:gitToken": "secret" },
      configSecretKeys: ["gitops-fleet:gitToken"],
      options: runtimeOptions({ typescript: false, nodeargs: "--import tsx" }),
    });
    assert.deepEqual(command.args.slice(0, 2), ["--import", "tsx"]);
    assert.match(command.args[2] ?? "", /@pulumi\/pulumi\/cmd\/run\/index\.js$/);
    assert.equal(command.args.at(-1), `${root}/index.ts`);
    assert.ok(command.args.includes("--dry-run"));
    assert.deepEqual(command.env, {
      PULUMI_NODEJS_TYPESCRIPT: "false",
      PULUMI_CONFIG: '{"gitops-fleet:gitToken":"secret"}',
      PULUMI_CONFIG_SECRET_KEYS: '["gitops-fleet:gitToken"]',
    });
  });

  it("runs a policy pack where the pack is, because it looks for its version there", () => {
    const pack = `${packageRoot()}/policy-pack`;
    const command = policyPackCommand(pack, ["127.0.0.1:1"], runtimeOptions({}), { PULUMI_STACK: "dev" });
    const [runner, ...rest] = command.args;
    assert.match(runner ?? "", /@pulumi\/pulumi\/cmd\/run-policy-pack\/index\.js$/);
    assert.deepEqual(rest, ["127.0.0.1:1", pack]);
    assert.equal(command.cwd, pack);
    assert.deepEqual(command.env, { PULUMI_NODEJS_TYPESCRIPT: "true", PULUMI_STACK: "dev" });
  });
});
