import assert from "node:assert/strict";
import { controlClient } from "../../sandbox/control.js";
import type { CommandResult, Project } from "../sandbox/project.js";
import { objects, SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";

const LABEL = "acme.example/ring";
const DEV = "  dev:\n    clusters:\n      - region: eu-west-1\n";
/** Where nothing of the committed fleet is. */
const ELSEWHERE = "eu-north-1";

describe("a reviewed preview", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
  });

  after(async () => {
    await project.editFleet(() => committed);
    await project.fleetOk("up", "--stack", "dev");
  });

  /** The committed file, with a label on dev's cluster and perhaps another cluster. */
  const write = (ring: string, more = ""): Promise<void> =>
    project.editFleet(() => committed.replace(DEV, `${DEV}        labels: { ${LABEL}: ${ring} }\n${more}`));

  /** The label of dev's cluster as Argo CD has it. */
  async function registered(): Promise<string | undefined> {
    const words = ["secrets", "-n", "argocd", "-l", "gitops-fleet/environment=dev"];
    type Secret = { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
    return (await objects<Secret>(project, "acme-hub", ...words))[0]?.metadata.labels[LABEL];
  }

  const review = async (): Promise<CommandResult> => {
    const reviewed = await project.pulumi("preview", "dev", "--save-plan", "reviewed.json");
    assert.equal(reviewed.code, 0, reviewed.stdout + reviewed.stderr);
    return reviewed;
  };
  const carryOut = (): Promise<CommandResult> => project.pulumi("up", "dev", "--plan", "reviewed.json");

  it("is carried out as it was seen", async () => {
    await write("canary");
    await review();
    const { code, stdout, stderr } = await carryOut();
    assert.equal(code, 0, stdout + stderr);
    assert.equal(await registered(), "canary");
  });

  it("is refused when the file says something else by then, and what is live stays as it is", async () => {
    await write("stable");
    await review();
    await write("everything");
    const { code, stdout, stderr } = await carryOut();
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /violates plan: properties changed/);
    assert.equal(await registered(), "canary");
  });

  it("is refused when a cluster was added since, of which nothing is made", async () => {
    await write("stable");
    await review();
    await write("stable", `      - region: ${ELSEWHERE}\n`);
    const { code, stdout, stderr } = await carryOut();
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /create is not allowed by the plan/);
    const records = await controlClient(project.sandboxRoot).call<{ region: string }[]>("aws.records");
    assert.deepEqual(
      records.filter(({ region }) => region === ELSEWHERE),
      [],
    );
  });
});
