import assert from "node:assert/strict";
import { clusterSecretData, type ClusterEndpoint } from "../../../render/clusterSecret.js";
import { registrar, type RegistrableCluster } from "../../../render/registrar.js";
import { assertGolden, yaml } from "./golden.js";

const DEV = { name: "dev-eu-west-1", eksName: "acme-dev-eu-west-1" };
/** A certificate as EKS gives it: base64 of a PEM. */
const CA_DATA = Buffer.from(
  `-----BEGIN CERTIFICATE-----\n${"MIIDBTCCAe2gAwIBAgIIUzQ+/".repeat(40)}\n-----END CERTIFICATE-----\n`,
);

interface Expected {
  readonly name: string;
  readonly start: string;
  /** Key of the variable `rests`. */
  readonly rest: string;
}

describe("what holds an environment's pipeline on the hub", () => {
  it("is written as a person would", () => {
    const { policy, policyBinding, role, roleBinding } = registrar({ environment: "dev", clusters: [DEV] });
    assertGolden("registrar.yaml", yaml(policy, policyBinding, role, roleBinding));
  });

  it("gives no right to a Secret where there is no cluster: no name would be every name", () => {
    const { role } = registrar({ environment: "dev", clusters: [] });
    assert.deepEqual(
      role.rules.flatMap(({ resources }) => resources),
      ["applications"],
    );
  });

  it("lets nobody list Secrets, nor watch them", () => {
    const { role } = registrar({ environment: "dev", clusters: [DEV] });
    const verbs = role.rules.filter(({ resources }) => resources.includes("secrets")).flatMap((rule) => rule.verbs);
    assert.deepEqual(verbs, ["get", "update", "patch", "delete", "create"]);
  });

  it("has room for four hundred clusters in an expression", () => {
    const clusters = Array.from({ length: 400 }, (_, index) => ({
      name: `dev-eu-west-${index}`,
      eksName: `acme-dev-eu-west-${index}`,
    }));
    for (const { expression } of registrar({ environment: "dev", clusters }).policy.spec.variables) {
      assert.ok(expression.length < 100_000, `${expression.length} characters`);
    }
  });

  it("takes the Secret that the stack writes", () => {
    const { name, config } = written(CA_DATA.toString("base64"));
    assert.equal(name, expected().name);
    assert.match(config ?? "", expected().config);
  });

  it("takes it with the cluster's own role and proxy where it has them, and with no others", () => {
    const more = { roleArn: "arn:aws:iam::222222222222:role/acme-dev-argocd", proxyUrl: "http://a|b:3128" };
    const pattern = expected(more).config;
    assert.match(written(CA_DATA.toString("base64"), more).config ?? "", pattern);
    for (const other of [
      {},
      { ...more, roleArn: "arn:aws:iam::222222222222:role/other" },
      { ...more, proxyUrl: "http://other:3128" },
      { roleArn: more.roleArn },
      { bearerToken: "t" },
    ]) {
      assert.doesNotMatch(written("Q0E=", other).config ?? "", pattern);
    }
  });

  const login = (more: object): object => ({
    awsAuthConfig: { clusterName: DEV.eksName },
    tlsClientConfig: { insecure: false, caData: "Q0E=" },
    ...more,
  });
  for (const [what, config] of [
    ["the login of another cluster", login({ awsAuthConfig: { clusterName: "acme-prod-eu-west-1" } })],
    [
      "a command that Argo CD would run as itself",
      login({ execProviderConfig: { command: "sh", args: ["-c", "env"] } }),
    ],
    [
      "a role that Argo CD would assume",
      login({ awsAuthConfig: { clusterName: DEV.eksName, roleARN: "arn:aws:iam::1:role/r" } }),
    ],
    ["a password", login({ password: "p", username: "u" })],
    ["an unverified server", login({ tlsClientConfig: { insecure: true, caData: "Q0E=" } })],
    [
      "a certificate that ends its text early",
      login({ tlsClientConfig: { insecure: false, caData: 'Q0E="},"awsAuthConfig":{"clusterName":"x' } }),
    ],
  ] as const) {
    it(`does not take ${what}`, () => {
      const encoded = Buffer.from(JSON.stringify(config)).toString("base64");
      assert.doesNotMatch(encoded, expected().config);
    });
  }

  it("does not take a second key of the same name, of which the last counts", () => {
    const text = Buffer.from(written("Q0E=").config ?? "", "base64").toString("utf8");
    const twice = `${text.slice(0, -1)},"awsAuthConfig":{"clusterName":"acme-prod-eu-west-1"}}`;
    assert.doesNotMatch(Buffer.from(twice).toString("base64"), expected().config);
  });
});

function written(caData: string, more: Partial<ClusterEndpoint> = {}): Record<string, string> {
  return clusterSecretData({ ...DEV, labels: {} }, { server: "https://dev.example", caData, ...more });
}

/** What the policy compares with, from its CEL: a literal there is one of JSON. */
function expected(more: Partial<RegistrableCluster> = {}): { name: string; config: RegExp } {
  const { variables } = registrar({ environment: "dev", clusters: [{ ...DEV, ...more }] }).policy.spec;
  const valueOf = (variable: string): unknown =>
    JSON.parse(variables.find(({ name }) => name === variable)?.expression ?? "null");
  const [own] = valueOf("own") as Expected[];
  assert.ok(own);
  const rests = valueOf("rests") as Record<string, string>;
  return { name: own.name, config: new RegExp(own.start + (rests[own.rest] ?? "")) };
}
