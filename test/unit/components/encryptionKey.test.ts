import assert from "node:assert/strict";
import { EncryptionKey } from "../../../components/encryptionKey.js";
import { CLOUD } from "../stacks/cloud.js";
import { recorded, type Recorded } from "./recorded.js";

interface Statement {
  readonly Principal: Record<string, string>;
  readonly Action: readonly string[];
  readonly Condition?: object;
}

describe("EncryptionKey", () => {
  it("is turned every year, and kept as long as KMS allows after its deletion", async () => {
    const { inputs } = await key();
    assert.deepEqual([inputs.enableKeyRotation, inputs.deletionWindowInDays], [true, 30]);
  });

  it("is the account's own and CloudWatch's for the cluster's logs, and nobody else's", async () => {
    const statements = statementsOf(await key());
    assert.deepEqual(
      statements.map(({ Principal }) => Principal),
      [{ AWS: "arn:aws-us-gov:iam::111111111111:root" }, { Service: "logs.us-gov-west-1.amazonaws.com" }],
    );
    assert.deepEqual(statements[1]?.Condition, {
      ArnEquals: {
        "kms:EncryptionContext:aws:logs:arn": [
          "arn:aws-us-gov:logs:us-gov-west-1:111111111111:log-group:/aws/eks/acme-hub/cluster",
        ],
      },
    });
  });

  it("permits no action in bulk", async () => {
    for (const { Action } of statementsOf(await key())) assert.ok(!Action.includes("kms:*") && !Action.includes("*"));
  });
});

async function key(): Promise<Recorded> {
  const made = await recorded(
    CLOUD,
    () =>
      new EncryptionKey("hub", {
        alias: "acme-hub",
        account: "111111111111",
        region: "us-gov-west-1",
        logGroups: ["/aws/eks/acme-hub/cluster"],
      }),
  );
  assert.equal(made.only("aws:kms/alias:Alias").inputs.name, "alias/acme-hub");
  return made.only("aws:kms/key:Key");
}

function statementsOf({ inputs }: Recorded): readonly Statement[] {
  return (JSON.parse(String(inputs.policy)) as { Statement: Statement[] }).Statement;
}
