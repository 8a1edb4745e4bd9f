import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { accountEnvironments, aws, requireAccounts } from "../../../cli/awsAccounts.js";
import { roleOf } from "../../../cli/protection.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet } from "../model/aFleet.js";

const ROLE = "arn:aws:iam::222222222222:role/fleet-pipeline";

/** An `aws` that notes what it was asked, and lets anybody assume a role unless it is told not to. */
const COMMAND = `#!/bin/sh
echo "$AWS_ACCESS_KEY_ID $*" >> "$0.log"
case "$*" in
  *assume-role*) [ "$REFUSE" ] && { echo "An error occurred (AccessDenied)" >&2; exit 254; }
    echo '{"Credentials":{"AccessKeyId":"ASIA2","SecretAccessKey":"s","SessionToken":"t"}}';;
  *get-caller-identity*)
    [ "$AWS_ACCESS_KEY_ID" = ASIA2 ] && account=222222222222 || account=\${OWN:-111111111111}
    echo "{\\"Account\\":\\"$account\\",\\"Arn\\":\\"arn:aws:sts::$account:assumed-role/x/y\\"}";;
esac
`;

const twoAccounts = (file: FleetFile) => {
  if (file.environments.prod) file.environments.prod.account = "222222222222";
  file.accounts = { "222222222222": { assumeRole: ROLE, externalId: "acme-1" } };
};

describe("the accounts of a fleet, for the command", () => {
  const outer = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet accounts "));
    writeFileSync(join(folder, "aws"), COMMAND);
    chmodSync(join(folder, "aws"), 0o755);
    Object.assign(process.env, { PATH: folder + delimiter + (outer.PATH ?? ""), AWS_ACCESS_KEY_ID: "AKIA1" });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    for (const name of ["PATH", "AWS_ACCESS_KEY_ID", "REFUSE", "OWN"]) {
      if (outer[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = outer[name];
    }
  });

  function asked(): string[] {
    return readFileSync(join(folder, "aws.log"), "utf8").trimEnd().split("\n");
  }

  it("are all entered, each as the file says", async () => {
    await requireAccounts(aFleet(twoAccounts));
    const where = "--region eu-west-1";
    assert.deepEqual(asked().sort(), [
      `AKIA1 sts assume-role --role-arn ${ROLE} --role-session-name acme-cli ${where} --external-id acme-1 --output json`,
      `AKIA1 sts get-caller-identity ${where} --output json`,
      `ASIA2 sts get-caller-identity ${where} --output json`,
    ]);
  });

  it("are refused together, with what to do for each", async () => {
    Object.assign(process.env, { REFUSE: "yes", OWN: "333333333333" });
    await assert.rejects(requireAccounts(aFleet(twoAccounts)), (error: Error) => {
      assert.equal(error.name, "MissingError");
      const [own, ownRemedy, other, otherRemedy, end] = error.message.split("\n");
      assert.match(
        own ?? "",
        /^The account 111111111111 cannot be entered: .*assumed-role\/x\/y is of 333333333333\.$/,
      );
      assert.match(ownRemedy ?? "", /Use credentials of 111111111111, or name a role/);
      assert.match(other ?? "", /^The account 222222222222 cannot be entered: .*AccessDenied/);
      assert.match(otherRemedy ?? "", /role\/fleet-pipeline must exist, and trust/);
      assert.equal(end, "Nothing was changed.");
      return true;
    });
  });

  it("cannot be looked at without the AWS CLI, which is said once", async () => {
    process.env.PATH = "/nowhere";
    await assert.rejects(requireAccounts(aFleet(twoAccounts)), /^MissingError: There is no aws on PATH.*\nNothing/);
  });

  it("are entered once for all of a command's calls", async () => {
    const environmentOf = accountEnvironments(aFleet(twoAccounts));
    for (let call = 0; call < 2; call += 1) {
      assert.equal(
        (await aws<{ Account: string }>(["sts", "get-caller-identity"], await environmentOf("222222222222"))).Account,
        "222222222222",
      );
    }
    assert.deepEqual(await environmentOf("111111111111"), {});
    assert.equal(asked().filter((line) => line.includes("assume-role")).length, 1);
  });

  it("are known from the state too, for what has left the file", () => {
    const urn = "urn:pulumi:prod::gitops-fleet::pulumi:providers:aws::aws-222222222222-us-east-1";
    const assumeRoles = JSON.stringify([{ roleArn: ROLE, sessionName: "acme-prod" }]);
    const cluster = { urn: "…::prod", type: "aws:eks/cluster:Cluster", provider: `${urn}::7f3c` };
    const provider = { urn, type: "pulumi:providers:aws", outputs: { region: "us-east-1", assumeRoles } };
    assert.deepEqual(roleOf(cluster, [cluster, provider]), { arn: ROLE, externalId: null });
    assert.equal(roleOf(cluster, [cluster, { ...provider, outputs: { region: "us-east-1" } }]), null);
  });
});
