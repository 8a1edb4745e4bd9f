import assert from "node:assert/strict";
import { stringify } from "yaml";
import { eksKubeconfig, kubeconfigCluster, throughProxy, tokenKubeconfig } from "../../../render/index.js";

const CLUSTER = { server: "https://aks.acme.example", caData: "Y2E=" };

describe("a kubeconfig", () => {
  it("of a token has that cluster and user, and nobody else", () => {
    assert.deepEqual(JSON.parse(tokenKubeconfig({ ...CLUSTER, token: "t" })), {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "cluster", cluster: { server: CLUSTER.server, "certificate-authority-data": "Y2E=" } }],
      users: [{ name: "user", user: { token: "t" } }],
      contexts: [{ name: "context", context: { cluster: "cluster", user: "user" } }],
      "current-context": "context",
    });
  });

  it("of an EKS cluster has no credentials: whoever uses it logs in, as the role that it is given", () => {
    const command = (roleArn?: string): string => {
      const config = JSON.parse(eksKubeconfig(CLUSTER, { eksName: "legacy", region: "eu-west-2", roleArn })) as {
        users: { user: { exec: { command: string; args: string[] } } }[];
      };
      const exec = config.users[0]?.user.exec;
      return [exec?.command, ...(exec?.args ?? [])].join(" ");
    };
    assert.equal(command(), "aws --region eu-west-2 eks get-token --cluster-name legacy --output json");
    assert.equal(
      command("arn:aws:iam::222222222222:role/r"),
      `${command()} --role-arn arn:aws:iam::222222222222:role/r`,
    );
  });

  it("of somebody else's is read at its current context", () => {
    const text = stringify({
      "current-context": "two",
      contexts: [
        { name: "one", context: { cluster: "a", user: "u" } },
        { name: "two", context: { cluster: "b", user: "u" } },
      ],
      clusters: [
        { name: "a", cluster: { server: "https://a.example" } },
        { name: "b", cluster: { server: "https://b.example/", "tls-server-name": "kubernetes" } },
      ],
      users: [{ name: "u", user: { token: "canary" } }],
    });
    assert.deepEqual(kubeconfigCluster(text), { server: "https://b.example", serverName: "kubernetes" });
  });

  it("is refused for what would not work or not be safe elsewhere, without repeating any of it", () => {
    const of = (cluster: object, context = "c") =>
      stringify({
        "current-context": context,
        contexts: [{ name: "c", context: { cluster: "k", user: "u" } }],
        clusters: [{ name: "k", cluster }],
        users: [{ name: "u", user: { token: "canary" } }],
      });
    const cases: [string, RegExp][] = [
      ["canary: [", /neither YAML nor JSON/],
      ["canary", /no kubeconfig/],
      [of({}, "other"), /no current context/],
      [of({ server: "http://canary.example" }), /no https server/],
      [of({ server: "https://a", "insecure-skip-tls-verify": true }), /insecure-skip-tls-verify/],
      [of({ server: "https://a", "certificate-authority": "/canary" }), /--flatten/],
    ];
    for (const [text, said] of cases) {
      assert.throws(
        () => kubeconfigCluster(text),
        (error: unknown) => error instanceof Error && said.test(error.message) && !error.message.includes("canary"),
      );
    }
  });

  it("leads through a proxy, or through none again", () => {
    const proxied = throughProxy(tokenKubeconfig({ ...CLUSTER, token: "t" }), "http://proxy:3128");
    const { clusters } = JSON.parse(proxied) as { clusters: { cluster: object }[] };
    assert.deepEqual(clusters[0]?.cluster, {
      server: CLUSTER.server,
      "certificate-authority-data": "Y2E=",
      "proxy-url": "http://proxy:3128",
    });
    assert.equal(throughProxy(proxied, null), tokenKubeconfig({ ...CLUSTER, token: "t" }));
  });
});
