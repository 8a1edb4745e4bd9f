import assert from "node:assert/strict";
import type { Project } from "../sandbox/project.js";
import { objects, SANDBOX_TIMEOUT_MS, theFleet } from "../sandbox/theFleet.js";

const LABEL = "acme.example/ring";
const DEV = "  dev:\n    clusters:\n      - region: eu-west-1\n";

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

  const ring = (value: string) => (text: string) =>
    text.replace(DEV, `${DEV}        labels: { ${LABEL}: ${value} }\n`).replace(/ring: \w+/, `ring: ${value}`);

  /** The label of dev's cluster as Argo CD has it. */
  async function registered(): Promise<string | undefined> {
    const words = ["secrets", "-n", "argocd", "-l", "gitops-fleet/environment=dev"];
    type Secret = { readonly metadata: { readonly labels: Readonly<Record<string, string>> } };
    return (await objects<Secret>(project, "acme-hub", ...words))[0]?.metadata.labels[LABEL];
  }

  const review = () =>
    project.runOk("pulumi", "preview", "-s", "dev", "--non-interactive", "--save-plan", "reviewed.json");
  const carryOut = () => project.pulumi("up", "dev", "--plan", "reviewed.json");

  it("is carried out as it was seen", async () => {
    await project.editFleet(ring("canary"));
    await review();
    const { code, stdout, stderr } = await carryOut();
    assert.equal(code, 0, stdout + stderr);
    assert.equal(await registered(), "canary");
  });

  it("is refused when the file says something else by then, and what is live stays as it is", async () => {
    await project.editFleet(ring("stable"));
    await review();
    await project.editFleet(ring("everything"));
    const { code, stdout, stderr } = await carryOut();
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /violates plan: properties changed/);
    assert.equal(await registered(), "canary");
  });
});
