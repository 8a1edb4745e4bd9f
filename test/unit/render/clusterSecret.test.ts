import assert from "node:assert/strict";
import { assumeSpokeRoles, clusterSecretData, spokeRoleTrust, spokeTenancy } from "../../../render/index.js";
import { aFleet, clusterOf } from "./aFleet.js";

const CLUSTER = { name: "prod-aks", eksName: "acme-prod-aks", labels: {} };

describe("what Argo CD logs in to a spoke with", () => {
  it("is a token where the cluster is not EKS, and the server's own name and proxy when it has them", () => {
    assert.deepEqual(
      configOf({ bearerToken: "token", caData: "Y2E=", serverName: "kubernetes", proxyUrl: "http://p" }),
      {
        bearerToken: "token",
        tlsClientConfig: { insecure: false, serverName: "kubernetes", caData: "Y2E=" },
        proxyUrl: "http://p",
      },
    );
    assert.deepEqual(configOf({ bearerToken: "token" }), {
      bearerToken: "token",
      tlsClientConfig: { insecure: false },
    });
  });

  it("names the spoke's role when there is one to assume", () => {
    assert.deepEqual(configOf({ caData: "Y2E=", roleArn: "arn:aws:iam::1:role/spoke" }), {
      awsAuthConfig: { clusterName: "acme-prod-aks", roleARN: "arn:aws:iam::1:role/spoke" },
      tlsClientConfig: { insecure: false, caData: "Y2E=" },
    });
  });

  it("has the same rights as the hub's role has, by an account of its own", () => {
    const fleet = aFleet();
    const eks = clusterOf(fleet, "prod-eu-west-1");
    const foreign = { ...eks, existing: { by: "kubeconfig", secret: "k" } as const };
    const [ofEks, ofForeign] = [spokeTenancy(fleet, eks), spokeTenancy(fleet, foreign)];
    const account = { kind: "ServiceAccount", name: "hub", namespace: "gitops-fleet" };
    assert.deepEqual(ofForeign.hubReaderBinding.subjects, [account]);
    assert.deepEqual(ofForeign.impersonatorBinding.subjects, [account]);
    for (const part of ["hubReader", "impersonator", "accounts", "platformBinding", "services"] as const) {
      assert.deepEqual(ofForeign[part], ofEks[part]);
    }
  });

  it("may not be impersonated by itself: the accounts are the platform's and the teams'", () => {
    const fleet = aFleet();
    const [rule] = spokeTenancy(fleet, clusterOf(fleet, "prod-eu-west-1")).impersonator.rules;
    assert.ok(!rule?.resourceNames?.includes("hub"));
  });
});

describe("a role for each spoke", () => {
  it("trusts the hub's role alone, by a text that changes when that role is made anew", () => {
    const trust = (hubRoleId: string) => spokeRoleTrust({ hubRoleArn: "arn:aws:iam::1:role/hub", hubRoleId });
    assert.deepEqual(trust("AROA1"), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "HubAROA1",
          Effect: "Allow",
          Principal: { AWS: "arn:aws:iam::1:role/hub" },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    });
    assert.notDeepEqual(trust("AROA1"), trust("AROA2"));
  });

  it("is listed among those that the hub's role may assume", () => {
    assert.deepEqual(assumeSpokeRoles(["arn:aws:iam::1:role/a", "arn:aws:iam::2:role/b"]), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TheSpokesOfThisFleet",
          Effect: "Allow",
          Action: ["sts:AssumeRole", "sts:TagSession"],
          Resource: ["arn:aws:iam::1:role/a", "arn:aws:iam::2:role/b"],
        },
      ],
    });
  });
});

function configOf(endpoint: Omit<Parameters<typeof clusterSecretData>[1], "server">): unknown {
  const data = clusterSecretData(CLUSTER, { server: "https://aks.acme.example", ...endpoint });
  return JSON.parse(Buffer.from(data.config ?? "", "base64").toString("utf8"));
}
