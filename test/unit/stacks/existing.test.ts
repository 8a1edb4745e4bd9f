import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { ConfigError, type Fleet } from "../../../model/index.js";
import { tokenKubeconfig } from "../../../render/index.js";
import { environmentStack } from "../../../stacks/environment.js";
import type { Surroundings } from "../../../stacks/joining.js";
import { hubStack } from "../../../stacks/hub.js";
import type { EnvironmentOutputs } from "../../../stacks/outputs.js";
import { recorded, valueOf, type Outputs, type Recording } from "../components/recorded.js";
import { anApi } from "./anApi.js";
import { aFleet, CLOUD, everyAddon, HUB, REPOS, settingsOf, stacks } from "./cloud.js";

const AKS = 'name: dev-aks, existing: { server: "https://aks.example", caData: Y2E=, tokenSecret: aksToken }';
const KIND = "name: dev-kind, existing: { kubeconfigSecret: kind }";
const EKS = "region: eu-west-2, existing: { eks: legacy }";
const ENTRY = "aws:eks/accessEntry:AccessEntry";
const ROLE = "arn:aws:iam::222222222222:role/fleet-pipeline";
const ASSUMED = `{ "222222222222": { assumeRole: ${ROLE} } }`;
const SECRET = "kubernetes:core/v1:Secret";

/** A world in which every secret is set and every cluster answers. */
const WORLD: Surroundings = {
  secret: (key) => ({ value: key === "kind" ? kubeconfigOf("https://kind.example") : "admin token", encrypted: true }),
  clusterId: (kubeconfig) => Promise.resolve(`id of ${kubeconfig.includes("kind.example") ? "kind" : "aks"}`),
};

describe("an environment with clusters that exist already", () => {
  it("makes nothing of them in AWS, and what Argo CD needs on each", async () => {
    const made = await environment(fleetWith(AKS));
    assert.deepEqual(
      made.resources.filter(({ type }) => /^(aws|eks):/.test(type)),
      [],
    );
    const onSpoke = made.resources.filter(({ provider }) => provider.includes("::dev-aks-kubernetes::"));
    assert.deepEqual([...new Set(onSpoke.map(({ type }) => type.replace(/.*:/, "")))].sort(), [
      "ClusterRole",
      "ClusterRoleBinding",
      "Namespace",
      "Role",
      "RoleBinding",
      "Secret",
      "ServiceAccount",
    ]);
  });

  it("gives Argo CD a token of its own, never the administrator's", async () => {
    const made = await environment(fleetWith(AKS));
    const { inputs, provider } = made.only(SECRET, "dev-aks-cluster");
    assert.match(provider, /::hub::/);
    assert.deepEqual(configOf(inputs), {
      bearerToken: "token of the hub's account",
      tlsClientConfig: { insecure: false, caData: "Y2E=" },
    });
    const binding = made.only("kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding", "dev-aks-hub-read");
    assert.deepEqual(binding.inputs.subjects, [{ kind: "ServiceAccount", name: "hub", namespace: "gitops-fleet" }]);
    const administrator = made.only("pulumi:providers:kubernetes", "dev-aks-kubernetes");
    assert.match(String(administrator.inputs.kubeconfig), /admin token/);
    assert.equal(administrator.inputs.clusterIdentifier, "id of aks");
  });

  it("takes the address and the authority from a kubeconfig when there is one", async () => {
    const made = await environment(fleetWith(KIND));
    const { data } = made.only(SECRET, "dev-kind-cluster").inputs as { data: Record<string, string> };
    assert.equal(decoded(data.server), "https://kind.example");
    assert.equal(await valueOf(pulumi.output(made.result.clusters["dev-kind"]?.identity)), "id of kind");
    assert.deepEqual(made.result.made, { "dev-kind": { identity: "id of kind" } });
  });

  it("lets the hub's role into an EKS cluster by its own name, in its region", async () => {
    const made = await environment(fleetWith(EKS));
    const { inputs, provider } = made.only(ENTRY);
    assert.deepEqual([inputs.clusterName, inputs.principalArn], ["legacy", HUB.argocdRoleArn]);
    assert.match(provider, /::aws-111111111111-eu-west-2::/);
    assert.deepEqual(configOf(made.only(SECRET).inputs), {
      awsAuthConfig: { clusterName: "legacy" },
      tlsClientConfig: { insecure: false, caData: "Y2E=" },
    });
    assert.deepEqual(made.all("eks:index:Cluster"), []);
  });

  it("enters an EKS cluster's account and API by the role of that account, and makes no role for its add-ons", async () => {
    const fleet = aFleet(
      (text) => everyAddon(withClusters(text, `${EKS}, account: "222222222222"`, KIND)) + `accounts: ${ASSUMED}\n`,
    );
    const made = await environment(fleet);
    const [provider] = made.all("pulumi:providers:aws");
    const session = { roleArn: ROLE, sessionName: "acme-dev" };
    assert.deepEqual([provider?.name, made.all("pulumi:providers:aws").length], ["aws-222222222222-eu-west-2", 1]);
    assert.equal(provider?.inputs.assumeRoles, JSON.stringify([session]));
    const { kubeconfig } = made.only("pulumi:providers:kubernetes", "dev-eu-west-2-kubernetes").inputs;
    assert.match(String(kubeconfig), new RegExp(`"--role-arn","${ROLE}"`));
    assert.deepEqual(made.all("aws:iam/role:Role"), []);
  });

  it("takes one away as carefully as any other", async () => {
    const made = await environment(fleetWith(AKS));
    const order = made.resources.map(({ name }) => name);
    assert.ok(order.indexOf("dev-aks-hub-token") < order.indexOf("dev-aks-cluster"));
    assert.deepEqual(made.hooks, ["drain-guard"]);
  });

  it("says of every credential at once what is wrong with it and what to run, without repeating it", async () => {
    const fleet = fleetWith(AKS, KIND, "name: dev-gke, existing: { kubeconfigSecret: gke }");
    const secret: Surroundings["secret"] = (key) =>
      key === "kind"
        ? { value: "canary", encrypted: false }
        : key === "gke"
          ? { value: "canary", encrypted: true }
          : undefined;
    await assert.rejects(environment(fleet, { ...WORLD, secret }), (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(
        error.message,
        /gitops-fleet:aksToken\n {2}is not set.*enters dev-aks.*\n.*pulumi config set --secret aksToken/,
      );
      assert.match(error.message, /gitops-fleet:kind\n {2}is stored in clear.*\n.*Revoke it.*--secret kind/);
      assert.match(error.message, /gitops-fleet:gke\n {2}is no kubeconfig to enter dev-gke with.*\n.*--flatten/);
      assert.doesNotMatch(error.message, /canary/);
      return true;
    });
  });

  it("says that one cannot be reached before it makes anything, and how it could be", async () => {
    const clusterId = () => Promise.reject(new Error("connect ECONNREFUSED"));
    await assert.rejects(
      environment(fleetWith(AKS), { ...WORLD, clusterId }),
      /dev-aks cannot be reached.*ECONNREFUSED\n.*proxyUrl/,
    );
  });

  it("refuses another cluster under the name of one that has joined", async () => {
    const before = { made: { "dev-aks": { identity: "id of another" } } };
    await assert.rejects(
      environment(fleetWith(AKS), WORLD, before),
      /environments\.dev\.clusters\[0\]\.existing\n.*id of another.*id of aks: another one/,
    );
  });

  it("goes through a proxy to it, and tells Argo CD of another only when there is one for it", async () => {
    const seen: string[] = [];
    const clusterId = (kubeconfig: string) => {
      seen.push(kubeconfig);
      return Promise.resolve("id of aks");
    };
    const proxied = `${AKS}, proxyUrl: "http://proxy:3128"`;
    const made = await environment(fleetWith(proxied), { ...WORLD, clusterId });
    assert.match(seen.join(), /"proxy-url":"http:\/\/proxy:3128"/);
    const provider = made.only("pulumi:providers:kubernetes", "dev-aks-kubernetes");
    assert.match(String(provider.inputs.kubeconfig), /"proxy-url"/);
    assert.equal("proxyUrl" in configOf(made.only(SECRET, "dev-aks-cluster").inputs), false);
    const both = await environment(fleetWith(`${proxied}, argocdProxyUrl: "http://hub-proxy:3128"`), WORLD);
    assert.equal(configOf(both.only(SECRET, "dev-aks-cluster").inputs).proxyUrl, "http://hub-proxy:3128");
  });
});

describe("an environment whose spokes have a role each", () => {
  const registered = () => aFleet((text) => text.replace("name: acme\n", "name: acme\nregistration: role-per-spoke\n"));

  it("makes the role that the hub's policy names, lets it in, and has Argo CD assume it", async () => {
    const made = await environment(registered());
    const role = made.only("aws:iam/role:Role", "dev-eu-west-1-argocd").inputs;
    assert.equal(role.name, "acme-dev-eu-west-1-argocd");
    assert.match(String(role.assumeRolePolicy), /"HubAROA1".*"AWS":"arn:aws:iam::111111111111:role\/acme-argocd"/);
    const entry = made.only(ENTRY).inputs;
    assert.equal(entry.principalArn, "arn:dev-eu-west-1-argocd");
    assert.deepEqual(entry.tags, { "gitops-fleet/role-id": "AROA-dev-eu-west-1-argocd" });
    const { awsAuthConfig } = configOf(made.only(SECRET).inputs);
    assert.deepEqual(awsAuthConfig, { clusterName: "acme-dev-eu-west-1", roleARN: "arn:dev-eu-west-1-argocd" });
  });

  it("makes it in the cluster's account, as the role of that account", async () => {
    const fleet = aFleet((text) =>
      text
        .replace("name: acme\n", `name: acme\nregistration: role-per-spoke\naccounts: ${ASSUMED}\n`)
        .replace("- region: eu-west-1", '- region: eu-west-1\n        account: "222222222222"'),
    );
    const made = await environment(fleet);
    assert.match(made.only("aws:iam/role:Role", "dev-eu-west-1-argocd").provider, /::aws-222222222222-eu-west-1::/);
  });

  it("makes none otherwise", async () => {
    const made = await environment(aFleet());
    assert.deepEqual(
      made.all("aws:iam/role:Role").filter(({ name }) => name.endsWith("-argocd")),
      [],
    );
  });
});

describe("a preview", () => {
  it("fails when a cluster that exists does not answer, rather than show what it wishes", async () => {
    const api = await anApi((_, response) => response.writeHead(401).end());
    const kubeconfig = tokenKubeconfig({ ...api, token: "t" });
    const known = { kubeconfigs: { "dev-eu-west-1": kubeconfig } };
    const preview = () => environment(aFleet(), WORLD, known, { ...HUB, kubeconfig }, true);
    await preview();
    api.close();
    await assert.rejects(preview(), /dev-eu-west-1 cannot be reached/);
    await assert.rejects(environment(aFleet(), WORLD, {}, { ...HUB, kubeconfig }, true), /hub cannot be reached/);
    await assert.rejects(
      recorded(
        { ...CLOUD, ...stacks({ repos: REPOS, test: { kubeconfig } }) },
        () => hubStack(aFleet(), settingsOf("hub")),
        true,
      ),
      /hub cannot be reached/,
    );
  });
});

describe("the first preview of an EKS cluster that was made elsewhere", () => {
  const preview = async (clusterId: Surroundings["clusterId"], ...clusters: string[]): Promise<Recording<unknown>> => {
    const api = await anApi((_, response) => response.end());
    const hub = { ...HUB, kubeconfig: tokenKubeconfig({ ...api, token: "t" }) };
    try {
      return await environment(fleetWith(...clusters), { ...WORLD, clusterId }, {}, hub, true);
    } finally {
      api.close();
    }
  };

  it("asks it as the stack will enter it, by its proxy too", async () => {
    const asked: string[] = [];
    const answer = (kubeconfig: string): Promise<string> => {
      asked.push(kubeconfig);
      return Promise.resolve("id");
    };
    assert.deepEqual((await preview(answer, `${EKS}, proxyUrl: "http://proxy:3128"`)).all("eks:index:Cluster"), []);
    assert.equal(asked.length, 1);
    assert.match(asked.join(), /"server":"https:\/\/legacy\.example".*"proxy-url":"http:\/\/proxy:3128"/);
    assert.match(asked.join(), /"eks","get-token","--cluster-name","legacy"/);
  });

  it("fails when it does not answer, naming each and the ways to reach it, before anything else is shown", async () => {
    const silent = (): Promise<string> => Promise.reject(new Error("connect ETIMEDOUT"));
    const other = "region: us-east-1, name: dev-other, existing: { eks: other }";
    await assert.rejects(preview(silent, EKS, other), (error: unknown) => {
      assert.ok(pulumi.RunError.isInstance(error));
      assert.match(error.message, /^dev-eu-west-2 cannot be reached, .*: connect ETIMEDOUT\n.*proxyUrl/);
      assert.match(error.message, /\ndev-other cannot be reached/);
      return true;
    });
  });

  it("is not asked twice by what is brought up, which the provider does", async () => {
    const silent = (): Promise<string> => Promise.reject(new Error("connect ETIMEDOUT"));
    await environment(fleetWith(EKS), { ...WORLD, clusterId: silent });
  });
});

const WITH_EKS: Outputs = {
  ...CLOUD,
  "aws:eks/getCluster:getCluster": (_, { name }) => ({
    name,
    arn: `arn:aws:eks:eu-west-2:111111111111:cluster/${String(name)}`,
    endpoint: "https://legacy.example",
    certificateAuthorities: [{ data: "Y2E=" }],
  }),
  [SECRET]: (name) =>
    name.endsWith("-hub-token")
      ? { data: { token: Buffer.from("token of the hub's account").toString("base64") } }
      : {},
};

/** The committed fleet with these clusters in dev instead of its own. */
function fleetWith(...clusters: string[]): Fleet {
  return aFleet((text) => withClusters(text, ...clusters));
}

function withClusters(text: string, ...clusters: string[]): string {
  return text.replace("- region: eu-west-1", clusters.map((cluster) => `- { ${cluster} }`).join("\n      "));
}

function environment(
  fleet: Fleet,
  world: Surroundings = WORLD,
  own: object = {},
  hub: object = HUB,
  preview = false,
): Promise<Recording<EnvironmentOutputs>> {
  const outputs = { ...WITH_EKS, ...stacks({ hub, test: own }) };
  return recorded(outputs, () => environmentStack(fleet, settingsOf("dev"), world), preview);
}

function kubeconfigOf(server: string): string {
  return tokenKubeconfig({ server, caData: "Y2E=", token: "admin token" });
}

function configOf(inputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { config } = inputs.data as { config: string };
  return JSON.parse(decoded(config)) as Record<string, unknown>;
}

function decoded(base64 = ""): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
