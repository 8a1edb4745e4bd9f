import assert from "node:assert/strict";
import { tokenKubeconfig } from "../../../../render/index.js";
import { NotReadyError, untilReady } from "../../../../sandbox/plugins/kubernetes/await.js";
import { Session } from "../../../../sandbox/plugins/kubernetes/session.js";
import { anApi, type AnApi } from "../../stacks/anApi.js";

const SECRET = {
  apiVersion: "v1",
  kind: "Secret",
  type: "kubernetes.io/service-account-token",
  metadata: { name: "hub-token", namespace: "gitops-fleet" },
};

describe("kubernetes stand-in: a service account's token", () => {
  let api: AnApi;
  let asked: number;

  beforeEach(async () => {
    asked = 0;
    api = await anApi((request, response) => {
      if (request.url?.includes("hub-token")) asked += 1;
      if (request.url === "/api/v1") {
        response.end(JSON.stringify({ resources: [{ name: "secrets", kind: "Secret", namespaced: true }] }));
        return;
      }
      response.end(JSON.stringify(asked < 2 ? SECRET : { ...SECRET, data: { token: "dA==" } }));
    });
  });

  afterEach(() => {
    api.close();
  });

  const connected = () => Session.of({ kubeconfig: tokenKubeconfig({ ...api, token: "t" }) }).api();

  it("is waited for: the Secret is there before the token is in it", async () => {
    const live = await untilReady(await connected(), SECRET, 10);
    assert.deepEqual(live.data, { token: "dA==" });
  });

  it("is missed when nobody makes it", async () => {
    await assert.rejects(untilReady(await connected(), SECRET, -1), (error: unknown) => {
      assert.ok(error instanceof NotReadyError);
      assert.match(error.message, /timed out.*its service account's token has not been made/);
      return true;
    });
  });

  it("concerns no other Secret", async () => {
    const opaque = { ...SECRET, type: "Opaque" };
    assert.equal(await untilReady(await connected(), opaque, 10), opaque);
  });
});
