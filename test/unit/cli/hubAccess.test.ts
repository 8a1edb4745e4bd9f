import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Context } from "../../../cli/context.js";
import { refusedByClusters } from "../../../cli/hubAccess.js";
import type { FleetFile } from "../../../model/schema.js";
import { aFleet } from "../model/aFleet.js";

const ROLE = "arn:aws:iam::222222222222:role/fleet-pipeline";

/** A hub that has been brought up. */
const PULUMI = `#!/bin/sh
echo '{"argocdRoleArn":"arn:aws:iam::111111111111:role/acme-argocd"}'
`;

/** Every role and every entry is there, but what the tests are about. */
const AWS = `#!/bin/sh
echo "$AWS_ACCESS_KEY_ID $*" >> "$0.log"
case "$*" in
  *assume-role*) echo '{"Credentials":{"AccessKeyId":"ASIA2","SecretAccessKey":"s","SessionToken":"t"}}';;
  *acme-prod-us-east-1*describe-access-entry*|*describe-access-entry*acme-prod-us-east-1*)
    echo "An error occurred (ResourceNotFoundException): No cluster found for name: acme-prod-us-east-1." >&2; exit 254;;
  *get-role*prod-us-east-1*|*get-role*dev-eu-west-1*) echo "An error occurred (NoSuchEntity)" >&2; exit 254;;
  *get-role*) echo '{"Role":{"RoleId":"AROA1"}}';;
  *legacy*) echo '{"accessEntry":{"tags":{"gitops-fleet/role-id":"AROA0"}}}';;
  *describe-access-entry*) echo '{"accessEntry":{"tags":{"gitops-fleet/role-id":"AROA1"}}}';;
esac
`;

describe("whether clusters let Argo CD in", () => {
  const outer = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet access "));
    for (const [name, script] of [
      ["aws", AWS],
      ["pulumi", PULUMI],
    ] as const) {
      writeFileSync(join(folder, name), script);
      chmodSync(join(folder, name), 0o755);
    }
    Object.assign(process.env, { PATH: folder + delimiter + (outer.PATH ?? ""), AWS_ACCESS_KEY_ID: "AKIA1" });
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    for (const name of ["PATH", "AWS_ACCESS_KEY_ID"]) {
      if (outer[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = outer[name];
    }
  });

  async function refused(change: (file: FleetFile) => void): Promise<Record<string, string>> {
    const fleet = aFleet((file) => {
      file.accounts = { "222222222222": { assumeRole: ROLE } };
      file.environments.prod?.clusters.push(
        { region: "eu-west-2", account: "222222222222", existing: { eks: "legacy" } },
        { name: "prod-aks", existing: { kubeconfigSecret: "aks" } },
      );
      change(file);
    });
    const context = { fleet, root: folder, stacks: [{ name: "hub", makes: "hub" }] } as unknown as Context;
    const warnings: string[] = [];
    const found = await refusedByClusters(context, (line) => warnings.push(line));
    assert.deepEqual(warnings, []);
    return Object.fromEntries(found);
  }

  const asked = () => readFileSync(join(folder, "aws.log"), "utf8");

  it("is asked of EKS clusters alone, each in its account, for the hub's role", async () => {
    const found = await refused(() => undefined);
    assert.deepEqual(Object.keys(found), ["prod-eu-west-2"]);
    assert.match(found["prod-eu-west-2"] ?? "", /earlier role of the same name \(AROA0, now AROA1\)/);
    assert.match(asked(), /ASIA2 eks describe-access-entry --cluster-name legacy .*role\/acme-argocd/);
    assert.match(asked(), /AKIA1 eks describe-access-entry --cluster-name acme-dev-eu-west-1 /);
    assert.doesNotMatch(asked(), /aks/);
  });

  it("is asked for the role of the spoke in the spoke's account, where each has one", async () => {
    const found = await refused((file) => (file.registration = "role-per-spoke"));
    // A cluster that is not there yet has nothing to say.
    assert.deepEqual(Object.keys(found).sort(), ["dev-eu-west-1", "prod-eu-west-2"]);
    assert.match(
      found["dev-eu-west-1"] ?? "",
      /there is no role arn:aws:iam::111111111111:role\/acme-dev-eu-west-1-argocd/,
    );
    assert.match(asked(), /ASIA2 iam get-role --role-name acme-prod-eu-west-2-argocd /);
    assert.match(
      asked(),
      /ASIA2 eks describe-access-entry --cluster-name legacy .*222222222222:role\/acme-prod-eu-west-2-argocd/,
    );
    assert.match(asked(), /AKIA1 iam get-role --role-name acme-prod-eu-west-1-argocd /);
  });
});
