import assert from "node:assert/strict";
import { environmentStack } from "../../../stacks/environment.js";
import { CloudProviders } from "../../../stacks/providers.js";
import { unrecordedGuard } from "../../../stacks/unrecorded.js";
import { recorded, type Outputs } from "../components/recorded.js";
import { aFleet, CLOUD, HUB, settingsOf, stacks } from "./cloud.js";

const URN = "urn:pulumi:dev::gitops-fleet::gitops-fleet:index:Network$aws:ec2/vpc:Vpc::dev-eu-west-1-vpc";
const KEY_ARN = "arn:aws:kms:eu-west-1:111111111111:key/k-1";

describe("what a run that was cut off has made", () => {
  it("is asked for by the tags that only it has, where it would be", async () => {
    const asked: unknown[] = [];
    const getVpcs = (provider: string, inputs: Record<string, unknown>) => {
      asked.push(provider.split("::").at(-2), inputs.filters);
      return { ids: [] };
    };
    await ask("aws:ec2/vpc:Vpc", { "aws:ec2/getVpcs:getVpcs": getVpcs });
    const tags = {
      "gitops-fleet/fleet": "acme",
      "gitops-fleet/stack": "dev",
      "gitops-fleet/tier": "nonprod",
      Name: "acme-dev-eu-west-1",
    };
    const filters = Object.entries(tags).map(([key, value]) => ({ name: `tag:${key}`, values: [value] }));
    assert.deepEqual(asked, ["aws-111111111111-eu-west-1", filters]);
  });

  it("is not made again: its id, and both ways to take it over", async () => {
    await assert.rejects(ask("aws:ec2/vpc:Vpc", { "aws:ec2/getVpcs:getVpcs": () => ({ ids: ["vpc-1"] }) }), {
      message: [
        "AWS has vpc-1 already, with the tags that dev-eu-west-1-vpc (aws:ec2/vpc:Vpc) would get.",
        '  If the state of "test" does not have it, a run that was cut off made it and could not note it. It is taken over by',
        "    npx fleet up --stack test",
        "  and by hand it is:",
        "    pulumi import --stack test --yes --generate-code=false --protect=false --parent dev-eu-west-1=urn:pulumi:dev::gitops-fleet::gitops-fleet:index:Network::dev-eu-west-1 --provider aws-111111111111-eu-west-1=urn:pulumi:test::gitops-fleet::pulumi:providers:aws::aws-111111111111-eu-west-1 aws:ec2/vpc:Vpc dev-eu-west-1-vpc vpc-1",
        "  If another is meant to take its place: GITOPS_FLEET_REPLACE=dev-eu-west-1 pulumi up --stack test",
      ].join("\n"),
    });
  });

  it("is left to a person where two look alike", async () => {
    const two = ask("aws:ec2/eip:Eip", { "aws:ec2/getEips:getEips": () => ({ allocationIds: ["e-1", "e-2"] }) });
    await assert.rejects(two, /AWS has e-1 and e-2 [\s\S]*which of them is to stay[\s\S]* e-1\n.* e-2\n/);
  });

  it("is no key that only waits for its deletion", async () => {
    const keyIn = (keyState: string) => ({
      "aws:resourcegroupstaggingapi/getResources:getResources": () => ({
        resourceTagMappingLists: [{ resourceArn: KEY_ARN }],
      }),
      "aws:kms/getKey:getKey": () => ({ keyId: "k-1", keyState }),
    });
    await ask("aws:kms/key:Key", keyIn("PendingDeletion"));
    await assert.rejects(ask("aws:kms/key:Key", keyIn("Enabled")), /AWS has k-1 already/);
  });

  it("is no internet gateway where the provider finds none, and any other answer of AWS stops the run", async () => {
    const token = "aws:ec2/getInternetGateway:getInternetGateway";
    const failing = (details: string) => () => {
      throw Object.assign(new Error(), { details });
    };
    const type = "aws:ec2/internetGateway:InternetGateway";
    await ask(type, { [token]: failing("no matching EC2 Internet Gateway found") });
    await assert.rejects(
      ask(type, { [token]: failing("UnauthorizedOperation") }),
      /could not be looked up: .*Unauthorized/,
    );
  });

  it("is looked for by a stack of its own accord, unless the cluster's parts are to be replaced", async () => {
    const hooks = async (replace: readonly string[]) => {
      const settings = settingsOf("dev", { replace });
      const made = await recorded({ ...CLOUD, ...stacks({ hub: HUB }) }, () => environmentStack(aFleet(), settings));
      return made.hooks;
    };
    assert.ok((await hooks([])).includes("dev-eu-west-1-unrecorded"));
    assert.ok(!(await hooks(["dev-eu-west-1"])).includes("dev-eu-west-1-unrecorded"));
  });
});

/** Has the guard of dev's cluster asked before something is made. */
async function ask(type: string, answers: Outputs): Promise<void> {
  const fleet = aFleet();
  const cluster = fleet.clusters.find(({ name }) => name === "dev-eu-west-1");
  assert.ok(cluster);
  await recorded({ ...CLOUD, ...answers }, async () => {
    const guard = unrecordedGuard(cluster, new CloudProviders(fleet, "dev", "nonprod"));
    assert.deepEqual(guard.opts, { onDryRun: true });
    const newInputs = { tags: { Name: "acme-dev-eu-west-1" } };
    await guard.callback({
      urn: URN.replace("aws:ec2/vpc:Vpc", type),
      id: "",
      name: "dev-eu-west-1-vpc",
      type,
      newInputs,
    });
  });
}
