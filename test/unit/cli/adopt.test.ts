import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { adoptUnrecorded, candidatesOf, describeAdopted, importFile, type Found } from "../../../cli/adopt.js";
import type { Wanted } from "../../../cli/awsLookups.js";
import type { Context } from "../../../cli/context.js";
import { unfinished, withoutPendingCreations, type Unfinished } from "../../../cli/unfinished.js";
import { aFleet } from "../model/aFleet.js";

const STACK = "urn:pulumi:dev::fleet::pulumi:pulumi:Stack::fleet-dev";
const PROVIDER = "urn:pulumi:dev::fleet::pulumi:providers:aws::aws-111111111111-eu-west-1";
const NETWORK = "urn:pulumi:dev::fleet::gitops-fleet:index:Network::dev-eu-west-1";
const RECORDED = new Map([
  [STACK, ""],
  [PROVIDER, "id-1"],
  [NETWORK, ""],
]);

function wanted(type: string, name: string, change: Partial<Wanted> = {}): Wanted {
  const urn = `urn:pulumi:dev::fleet::gitops-fleet:index:Network$${type}::${name}`;
  return { urn, type, parent: NETWORK, provider: `${PROVIDER}::id-1`, inputs: { tags: { Name: name } }, ...change };
}
const VPC = wanted("aws:ec2/vpc:Vpc", "dev-eu-west-1-vpc");

describe("a stack whose last run did not come to its end", () => {
  const state = (pending: readonly string[]) => ({
    version: 3,
    deployment: {
      resources: [{ urn: STACK, type: "pulumi:pulumi:Stack" }],
      pending_operations: pending.map((type) => ({ type, resource: { ...VPC, id: "" } })),
    },
  });

  it("is known by what was being made when the engine was killed, or by how its last run ended", () => {
    assert.deepEqual(unfinished(state(["creating"]), "succeeded")?.pending, [VPC]);
    assert.deepEqual(unfinished(state([]), "failed")?.pending, []);
    assert.equal(unfinished(state([]), "succeeded"), undefined);
    assert.equal(unfinished(state(["updating"]), "succeeded"), undefined);
    // Made by `pulumi stack init` alone.
    assert.equal(unfinished(state([]), undefined), undefined);
  });

  it("forgets what was being made once it has been looked for, and nothing else", () => {
    const { deployment } = withoutPendingCreations(state(["creating", "deleting"]));
    assert.deepEqual(
      deployment.pending_operations?.map(({ type }) => type),
      ["deleting"],
    );
    assert.equal(deployment.resources?.length, 1);
  });
});

describe("what an interrupted run may have made", () => {
  it("is what the state lacks, and stands on what it has", () => {
    const orphan = wanted("aws:ec2/vpc:Vpc", "a", { parent: `${NETWORK}-of-another` });
    const elsewhere = wanted("aws:ec2/vpc:Vpc", "b", {
      provider: "urn:pulumi:dev::fleet::pulumi:providers:aws::new::x",
    });
    const there = wanted("aws:ec2/vpc:Vpc", "c");
    const recorded = new Map([...RECORDED, [there.urn, "vpc-3"]]);
    assert.deepEqual(candidatesOf([VPC, VPC, orphan, elsewhere, there], recorded), [VPC]);
  });

  it("is imported under the address that the program gives it, though two kinds share a name", () => {
    const found: Found[] = [
      { wanted: wanted("aws:ec2/eip:Eip", "nat"), id: "eipalloc-1" },
      { wanted: wanted("aws:ec2/natGateway:NatGateway", "nat"), id: "nat-1" },
      { wanted: wanted("aws:ec2/vpc:Vpc", "vpc", { parent: STACK }), id: "vpc-1" },
    ];
    assert.deepEqual(importFile(found), {
      nameTable: { [PROVIDER]: PROVIDER, [NETWORK]: NETWORK },
      resources: [
        { type: "aws:ec2/eip:Eip", name: "nat", id: "eipalloc-1", parent: NETWORK, provider: PROVIDER },
        { type: "aws:ec2/natGateway:NatGateway", name: "nat", id: "nat-1", parent: NETWORK, provider: PROVIDER },
        { type: "aws:ec2/vpc:Vpc", name: "vpc", id: "vpc-1", provider: PROVIDER },
      ],
    });
  });
});

/** Notes what it was asked, and the file that it was given. */
const PULUMI = `#!/bin/sh
echo "$*" >> "$0.log"
[ "$FAIL" ] && { echo "$FAIL" >&2; exit 255; }
case "$*" in
  "stack export"*) echo '{"version":3,"deployment":{"pending_operations":[{"type":"creating"}]}}';;
  import*|"stack import"*) for word; do [ -f "$word" ] && cat "$word" >> "$0.log"; done; echo >> "$0.log";;
esac
`;

const AWS = `#!/bin/sh
echo "$*" >> "$0.log"
[ "$REFUSE" ] && { echo "An error occurred (ExpiredToken) when calling the DescribeVpcs operation" >&2; exit 254; }
echo "$VPCS"
`;

describe("the next run", () => {
  const outer = { ...process.env };
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet adopt "));
    for (const [name, script] of Object.entries({ pulumi: PULUMI, aws: AWS })) {
      writeFileSync(join(folder, name), script);
      chmodSync(join(folder, name), 0o755);
    }
    process.env.PATH = folder + delimiter + (outer.PATH ?? "");
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
    process.env.PATH = outer.PATH;
    for (const name of ["VPCS", "REFUSE", "FAIL"]) Reflect.deleteProperty(process.env, name);
  });

  const vpcs = (...ids: string[]) =>
    JSON.stringify({ Vpcs: ids.map((VpcId) => ({ VpcId, Tags: [{ Key: "Name", Value: "dev-eu-west-1-vpc" }] })) });
  const log = (command: string) => {
    const file = join(folder, `${command}.log`);
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  };

  function adopt(begun: Unfinished, warnings: string[] = []): Promise<readonly Found[]> {
    const context = { fleet: aFleet(), root: folder } as unknown as Context;
    const warn = (line: string) => warnings.push(line);
    return adoptUnrecorded(context, { name: "dev", makes: "dev", clusters: undefined }, begun, [], warn);
  }

  it("takes over what was being made, and forgets that it was", async () => {
    process.env.VPCS = vpcs("vpc-1");
    const adopted = await adopt({ pending: [VPC], recorded: RECORDED });
    assert.equal(
      describeAdopted("dev", adopted),
      'Taken over into "dev", where an interrupted run had made it:\n  dev-eu-west-1-vpc (aws:ec2/vpc:Vpc) vpc-1\n',
    );
    assert.match(
      log("aws"),
      /ec2 describe-vpcs --filters Name=tag:gitops-fleet\/fleet,Values=acme .*stack,Values=dev .*eu-west-1/,
    );
    assert.match(log("pulumi"), /^import .*--generate-code=false --protect=false --stack dev .*\n.*"id":"vpc-1"/);
    assert.match(log("pulumi"), /stack export --stack dev.*\nstack import .*\n\{.*"pending_operations":\[\]/);
  });

  it("makes what is not there after all", async () => {
    process.env.VPCS = vpcs();
    assert.deepEqual(await adopt({ pending: [VPC], recorded: RECORDED }), []);
    assert.doesNotMatch(log("pulumi"), /^import/);
    assert.match(log("pulumi"), /stack import/);
  });

  it("is refused when it cannot tell which of two it is, with the command for each", async () => {
    process.env.VPCS = vpcs("vpc-1", "vpc-2");
    await assert.rejects(adopt({ pending: [VPC], recorded: RECORDED }), (error: Error) => {
      assert.match(error.message, /dev-eu-west-1-vpc is not in the state of "dev", and there are 2 that it may be/);
      for (const id of ["vpc-1", "vpc-2"]) {
        assert.match(error.message, new RegExp(` pulumi import --stack dev .*aws:ec2/vpc:Vpc dev-eu-west-1-vpc ${id}`));
      }
      return error.name === "EngineError";
    });
    assert.equal(log("pulumi"), "");
  });

  it("is refused when AWS does not say, with nothing changed", async () => {
    process.env.REFUSE = "yes";
    await assert.rejects(
      adopt({ pending: [VPC], recorded: RECORDED }),
      /made dev-eu-west-1-vpc .* could not be looked up: An error occurred \(ExpiredToken\)[^]*Nothing was changed/,
    );
    assert.equal(log("pulumi"), "");
  });

  it("is told who holds the stack, or the commands by which it is done by hand", async () => {
    process.env.VPCS = vpcs("vpc-1");
    process.env.FAIL = "the stack is currently locked\n created by ann@elsewhere (pid 7) at 2026-11-21T10:05:00Z";
    await assert.rejects(adopt({ pending: [VPC], recorded: RECORDED }), /locked by ann@elsewhere \(process 7\)/);
    process.env.FAIL = "error: resource does not exist";
    await assert.rejects(
      adopt({ pending: [VPC], recorded: RECORDED }),
      /resource does not exist[^]*By hand it would be:\n +pulumi import .* dev-eu-west-1-vpc vpc-1/,
    );
  });

  it("warns of what was to replace something that is still there", async () => {
    process.env.VPCS = vpcs("vpc-1", "vpc-2");
    const warnings: string[] = [];
    await adopt({ pending: [VPC], recorded: new Map([...RECORDED, [VPC.urn, "vpc-1"]]) }, warnings);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0] ?? "", /dev-eu-west-1-vpc was being replaced: vpc-2 .* Delete it/);
  });
});
