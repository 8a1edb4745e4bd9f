import assert from "node:assert/strict";
import type { Project } from "./project.js";
import { objects, SANDBOX_TIMEOUT_MS, theFleet } from "./theFleet.js";

describe("plain pulumi, while something is left", function () {
  this.timeout(SANDBOX_TIMEOUT_MS);
  let project: Project;
  let committed: string;

  before(async () => {
    project = await theFleet();
    committed = await project.readFleet();
  });

  afterEach(async () => {
    if ((await project.readFleet()) !== committed) await project.editFleet(() => committed);
  });

  const secrets = async (): Promise<number> =>
    (await objects(project, "acme-hub", "secrets", "-n", "argocd", "-l", "argocd.argoproj.io/secret-type=cluster"))
      .length;

  it("`pulumi up` refuses to take a full cluster away, with the list and the command", async () => {
    await project.editFleet((text) => text.replace(/ +- \{ region: us-east-1, wave: 2 \}\n/, ""));
    const { code, stdout, stderr } = await project.pulumi("up", "prod");
    const said = stdout + stderr;
    assert.notEqual(code, 0);
    assert.match(said, /alpha-web-prod-us-east-1/);
    assert.match(said, /fleet drain prod-us-east-1/);
    assert.equal(await secrets(), 5);
  });

  it("the cluster whose deletion was refused is not forgotten: other zones for it are refused in the next run", async () => {
    const zones = "{ region: us-east-1, wave: 2, network: { zones: [us-east-1a, us-east-1b] } }";
    await project.editFleet((text) => text.replace("{ region: us-east-1, wave: 2 }", zones));
    const plain = await project.pulumi("preview", "prod");
    const { code, stderr } = await project.fleet("up");
    assert.notEqual(plain.code, 0);
    assert.equal(code, 2);
    for (const said of [plain.stdout + plain.stderr, stderr]) {
      assert.match(said, /prod-us-east-1 exists with the availability zones .*: that would be a new cluster/);
    }
    await project.editFleet(() => committed);
    assert.match((await project.fleetOk("up", "--stack", "prod")).stderr, /prod: \d+ unchanged$/m);
  });

  it("`pulumi destroy` of an environment refuses in the same way", async () => {
    const { code, stdout, stderr } = await project.pulumi("destroy", "dev");
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /fleet drain dev-eu-west-1/);
    assert.equal(await secrets(), 5);
  });

  it("`pulumi destroy` of the hub refuses while clusters are registered", async () => {
    const { code, stdout, stderr } = await project.pulumi("destroy", "hub");
    assert.notEqual(code, 0);
    // The sets stand before Argo CD, which would name the clusters.
    assert.match(
      stdout + stderr,
      /alpha-web still has 5 applications:\s+alpha-web-dev-eu-west-1\s+alpha-web-prod-ap-southeast-1\s+alpha-web-prod-eu-west-1\s+alpha-web-prod-us-east-1\s+alpha-web-staging-eu-west-1/,
    );
    assert.equal(await secrets(), 5);
  });

  it("an upgrade of Argo CD that was left half-way is refused with Helm's command, before anything changes", async () => {
    type Revision = { readonly metadata: { readonly name: string; readonly labels: { readonly version: string } } };
    const ofArgoCd = ["-n", "argocd", "-l", "owner=helm,name=argocd"];
    const revisions = await objects<Revision>(project, "acme-hub", "secrets", ...ofArgoCd);
    const latest = revisions.sort((a, b) => Number(b.metadata.labels.version) - Number(a.metadata.labels.version))[0];
    const mark = (status: string): Promise<string> => {
      const words = ["label", "secret", latest?.metadata.name ?? "", `status=${status}`, "--overwrite"];
      return project.runOk("kubectl", "--context", "acme-hub", "-n", "argocd", ...words);
    };
    await mark("pending-upgrade");
    try {
      const { code, stdout, stderr } = await project.pulumi("preview", "hub");
      assert.notEqual(code, 0);
      assert.match(stdout + stderr, /Helm release argocd\/argocd is pending-upgrade/);
      assert.match(stdout + stderr, /helm (rollback argocd \d+|uninstall argocd) --namespace argocd/);
    } finally {
      await mark("deployed");
    }
  });

  it("a preview of a broken fleet fails before anything is registered", async () => {
    await project.editFleet((text) => text.replace("wave: 1", "wav: 1"));
    const { code, stdout, stderr } = await project.pulumi("preview", "prod");
    const said = stdout + stderr;
    assert.notEqual(code, 0);
    assert.match(said, /fleet\.yaml:\d+: environments\.prod\.clusters\[0\]\.wav/);
    assert.match(said, /Did you mean "wave"\?/);
    assert.doesNotMatch(said, /aws:|eks:/);
  });

  it("other zones for a cluster that exists are refused, by plain pulumi and by `fleet up`, before anything changes", async () => {
    const zones = "{ region: us-east-1, wave: 2, network: { zones: [us-east-1a, us-east-1b] } }";
    await project.editFleet((text) => text.replace("{ region: us-east-1, wave: 2 }", zones));
    const plain = await project.pulumi("preview", "prod");
    const { code, stderr } = await project.fleet("up");
    assert.notEqual(plain.code, 0);
    assert.equal(code, 2);
    for (const said of [plain.stdout + plain.stderr, stderr]) {
      assert.match(said, /fleet\.yaml: environments\.prod\.clusters\[1\]\.network\.zones/);
      assert.match(said, /prod-us-east-1 exists with the availability zones .*: that would be a new cluster/);
    }
    assert.match(stderr, /1 fault; nothing was changed/);
  });
});
