import assert from "node:assert/strict";
import { throughProxy, tokenKubeconfig } from "../../../../render/index.js";
import { Session } from "../../../../sandbox/plugins/kubernetes/session.js";
import { anApi, aProxy, identifiedBy, type AnApi } from "../../stacks/anApi.js";

describe("kubernetes stand-in: a kubeconfig with proxy-url", () => {
  let api: AnApi;

  beforeEach(async () => {
    api = await anApi(identifiedBy("uid-1", "token"));
  });

  afterEach(() => {
    api.close();
  });

  const session = (proxyUrl: string): Session =>
    Session.of({ kubeconfig: throughProxy(tokenKubeconfig({ ...api, token: "token" }), proxyUrl) });

  it("is reached through that proxy, with the server's own certificate", async () => {
    const proxy = await aProxy();
    try {
      const connected = await session(proxy.url).api();
      const found = await connected.client.request({ method: "GET", path: "/api/v1/namespaces/kube-system" });
      assert.deepEqual(found.metadata, { name: "kube-system", uid: "uid-1" });
      assert.equal(proxy.tunnels[0], api.server.replace("https://", ""));
    } finally {
      proxy.close();
    }
  });

  it("is unreachable when the proxy refuses or is not there, and the proxy is named", async () => {
    const refusing = await aProxy(403);
    try {
      await assert.rejects(session(refusing.url).api(), /unreachable: .*the proxy 127\.0\.0\.1:\d+ answers 403/);
    } finally {
      refusing.close();
    }
    await assert.rejects(session(refusing.url).api(), /unreachable: .*the proxy .* cannot be reached/);
  });

  it("refuses a scheme that is not modelled", async () => {
    await assert.rejects(session("socks5://127.0.0.1:1").api(), /http and https proxies only, not socks5:/);
  });
});
