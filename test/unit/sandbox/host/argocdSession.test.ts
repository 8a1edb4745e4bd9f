import assert from "node:assert/strict";
import { argoCdSession } from "../../../../sandbox/host/argocdSession.js";
import type { ClusterHost } from "../../../../sandbox/host/clusterHost.js";

const INSTANCE = { cluster: "acme-hub", namespace: "argocd", host: null, port: 1, tls: true };

/** A hub whose API server answers with these objects. */
function hubWith(objects: Readonly<Record<string, object>>): ClusterHost {
  const api = { get: (path: string) => Promise.resolve(objects[path]), close: () => undefined };
  return { api: () => Promise.resolve(api) } as unknown as ClusterHost;
}

describe("the session of the argocd command", () => {
  it("is nobody's once single sign-on has switched the admin account off, although its password is still there", async () => {
    const hub = hubWith({
      "/api/v1/namespaces/argocd/configmaps/argocd-cm": { data: { "admin.enabled": "false" } },
      "/api/v1/namespaces/argocd/secrets/argocd-initial-admin-secret": { data: { password: "eA==" } },
    });
    assert.equal((await argoCdSession(INSTANCE, hub, "")).token, null);
  });

  it("tries the password while the account is on", async () => {
    const hub = hubWith({
      "/api/v1/namespaces/argocd/configmaps/argocd-cm": { data: { "admin.enabled": "true" } },
      "/api/v1/namespaces/argocd/secrets/argocd-initial-admin-secret": { data: { password: "eA==" } },
    });
    // Nobody listens at port 1.
    await assert.rejects(argoCdSession(INSTANCE, hub, ""), /ECONNREFUSED/);
  });
});
