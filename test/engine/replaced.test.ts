import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { controlClient } from "../../sandbox/control.js";
import type { Project } from "../sandbox/project.js";
import { SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";
import { stateOf, type State } from "./state.js";

const VPC = "aws:ec2/vpc:Vpc";

/** The state says that dev's VPC has another block, so that the program's is a replacement: what a newer version of a provider
 *  could make of an argument. */
describe("a change that would replace what holds state, in dev as well", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let original: State;

  before(async () => {
    project = await theFleet();
    original = await stateOf(project, "dev");
    const resources = original.deployment.resources.map((resource) => {
      if (resource.type !== VPC) return resource;
      const { inputs, outputs } = resource as typeof resource & { outputs: object };
      const moved = { cidrBlock: "10.255.0.0/16" };
      return { ...resource, inputs: { ...inputs, ...moved }, outputs: { ...outputs, ...moved } };
    });
    await restore({ ...original, deployment: { ...original.deployment, resources } });
  });

  after(() => restore(original));

  async function restore(state: State): Promise<void> {
    await writeFile(join(project.root, "state.json"), JSON.stringify(state));
    await project.runOk("pulumi", "stack", "import", "-s", "dev", "--file", "state.json");
  }

  const vpcs = () => controlClient(project.sandboxRoot).call<{ id: string }[]>("aws.records", { type: VPC });

  for (const verb of ["preview", "up"]) {
    it(`is refused by \`fleet ${verb}\` before anything is touched, with the consent that it takes`, async () => {
      const there = await vpcs();
      const { code, stderr } = await project.fleet(verb, "--stack", "dev");
      assert.equal(code, 1);
      assert.match(stderr, /dev-eu-west-1-vpc would be made anew, and what the old one holds be lost/);
      assert.match(stderr, /GITOPS_FLEET_REPLACE=dev-eu-west-1 npx fleet up --stack dev/);
      assert.deepEqual(await vpcs(), there);
    });
  }

  it("is planned when the cluster is named, for that run", async () => {
    const words = ["pulumi", "preview", "-s", "dev", "--non-interactive", "--json"];
    const { stdout, stderr } = await project.run("env", "GITOPS_FLEET_REPLACE=dev-eu-west-1", ...words);
    type Step = { readonly op: string; readonly urn: string };
    const { steps = [] } = JSON.parse(stdout) as { readonly steps?: readonly Step[] };
    const ops = steps.filter(({ urn }) => urn.includes(`${VPC}::`)).map(({ op }) => op);
    assert.ok(ops.includes("replace"), stdout + stderr);
  });
});
