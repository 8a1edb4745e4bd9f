import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Context } from "../../../cli/context.js";
import { findHub, reachableHub } from "../../../cli/findHub.js";
import { aFleet } from "../model/aFleet.js";

/** Nobody listens on port 1. */
const KUBECONFIG = JSON.stringify({
  apiVersion: "v1",
  kind: "Config",
  "current-context": "c",
  contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1", "certificate-authority-data": "b2xk" } }],
  users: [{ name: "u", user: { token: "t" } }],
});

describe("the hub, when it does not answer", () => {
  const outer = process.env.PATH ?? "";
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleet hub "));
    process.env.PATH = folder + delimiter + outer;
    command("pulumi", `cat "$(dirname "$0")/outputs.json"`);
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ kubeconfig: KUBECONFIG }));
  });

  afterEach(() => {
    process.env.PATH = outer;
    rmSync(folder, { recursive: true });
  });

  function command(name: string, script: string): void {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }

  const context = (): Context =>
    ({ fleet: aFleet(), root: folder, stacks: [{ name: "hub", makes: "hub" }] }) as unknown as Context;

  it("is lost when AWS knows no such cluster", async () => {
    command(
      "aws",
      'echo "$*" > "$0.log"; echo "(ResourceNotFoundException): No cluster found for name: acme-hub." >&2; exit 254',
    );
    const found = await findHub(context());
    assert.ok(found.is === "gone");
    assert.match(found.why, /acme-hub in 111111111111\/eu-west-1: there is no such cluster any more/);
    assert.match(readFileSync(join(folder, "aws.log"), "utf8"), /describe-cluster --name acme-hub --region eu-west-1/);
  });

  it("is lost when AWS has another cluster under its name", async () => {
    command("aws", `echo '{"cluster":{"status":"ACTIVE","certificateAuthority":{"data":"bmV3"}}}'`);
    const found = await findHub(context());
    assert.ok(found.is === "gone");
    assert.match(found.why, /another cluster has its name/);
  });

  it("stays as it is when AWS has it, and whoever needs it reads why it cannot be used", async () => {
    command("aws", `echo '{"cluster":{"status":"ACTIVE","certificateAuthority":{"data":"b2xk"}}}'`);
    assert.equal((await findHub(context())).is, "silent");
    await assert.rejects(
      reachableHub(context()),
      /ECONNREFUSED[\s\S]*status ACTIVE[\s\S]*delete the cluster in AWS[\s\S]*Nothing was changed/,
    );
  });

  it("stays as it is when AWS cannot be asked", async () => {
    command("aws", `echo "Unable to locate credentials" >&2; exit 253`);
    await assert.rejects(findHub(context()), /Unable to locate credentials/);
  });

  it("is new when its stack was never brought up", async () => {
    writeFileSync(join(folder, "outputs.json"), "{}");
    assert.deepEqual(await findHub(context()), { is: "new" });
    assert.equal(await reachableHub(context()), undefined);
  });
});
