import assert from "node:assert/strict";
import { probeCluster } from "../../../cli/probe.js";
import { tokenKubeconfig } from "../../../render/index.js";
import { anApi } from "../stacks/anApi.js";

describe("asking whether a cluster answers", () => {
  const answering = async (code: number, login: "eks" | "foreign"): Promise<string | undefined> => {
    const api = await anApi((request, response) => {
      response.writeHead(request.url === "/readyz" ? code : 500).end();
    });
    try {
      return await probeCluster(tokenKubeconfig({ ...api, token: "t" }), login);
    } finally {
      api.close();
    }
  };

  it("is content with a cluster that is ready, and repeats any other answer", async () => {
    assert.equal(await answering(200, "eks"), undefined);
    assert.equal(await answering(503, "foreign"), "/readyz answers 503");
  });

  it("speaks of access entries to EKS alone; elsewhere the credential is no longer accepted", async () => {
    assert.match((await answering(401, "eks")) ?? "", /^Unauthorized: .*no access entry for this identity$/);
    const foreign = (await answering(401, "foreign")) ?? "";
    assert.match(foreign, /^Unauthorized: .*does not accept the credential in the stack's configuration/);
    assert.doesNotMatch(foreign, /access entry/);
  });

  it("says why a cluster does not answer, and which was never brought up", async () => {
    const nobody = tokenKubeconfig({ server: "https://127.0.0.1:1", caData: "Y2E=", token: "t" });
    assert.match((await probeCluster(nobody, "eks")) ?? "", /^does not answer: /);
    assert.equal(await probeCluster(undefined, "foreign"), "was never brought up");
  });
});
