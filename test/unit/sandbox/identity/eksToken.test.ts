import assert from "node:assert/strict";
import { eksToken, TokenRefused, verifyEksToken } from "../../../../sandbox/aws/identity/eksToken.js";
import { presignedUrl } from "../../../../sandbox/aws/identity/sigv4.js";
import { CLUSTER, NOW } from "./world.js";

const CREDENTIALS = {
  accessKeyId: "ASIAEXAMPLE",
  secretAccessKey: "secret/with+signs",
  sessionToken: "token+with/signs==",
};
const known = (id: string) => (id === CREDENTIALS.accessKeyId ? CREDENTIALS : undefined);
const minutes = (count: number) => new Date(NOW.getTime() + count * 60_000);

function encoded(url: string): string {
  return `k8s-aws-v1.${Buffer.from(url).toString("base64url")}`;
}

function urlOf(token: string): string {
  return Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString();
}

/** A token that is right but for what the test changes. */
function aToken(change: Partial<Parameters<typeof presignedUrl>[1]> = {}): string {
  return encoded(
    presignedUrl(CREDENTIALS, {
      host: "sts.eu-west-1.amazonaws.com",
      region: "eu-west-1",
      service: "sts",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { "x-k8s-aws-id": CLUSTER },
      now: NOW,
      expiresSeconds: 0,
      ...change,
    }),
  );
}

describe("tokens for EKS clusters", () => {
  it("are accepted from whom they were signed by", () => {
    const token = eksToken(CREDENTIALS, CLUSTER, "eu-west-1", NOW);
    assert.equal(verifyEksToken(token, CLUSTER, minutes(14), known), "ASIAEXAMPLE");
  });

  it("are accepted through the STS of the whole world", () => {
    const token = aToken({ host: "sts.amazonaws.com", region: "us-east-1" });
    assert.equal(verifyEksToken(token, CLUSTER, NOW, known), "ASIAEXAMPLE");
  });

  const tampered = (change: (url: URL) => void) => {
    const url = new URL(urlOf(aToken()));
    change(url);
    return encoded(url.href);
  };
  const refusals: readonly [what: string, token: string, reason: RegExp, at?: Date][] = [
    ["garbage", "k8s-aws-v1.%%%", /holds no URL/],
    ["another kind of token", "eyJhbGciOi", /does not begin with/],
    [
      "a wrong secret",
      eksToken({ ...CREDENTIALS, secretAccessKey: "other" }, CLUSTER, "eu-west-1", NOW),
      /signature does not match/,
    ],
    ["another cluster's token", eksToken(CREDENTIALS, "acme-dev", "eu-west-1", NOW), /signature does not match/],
    [
      "an unknown access key",
      eksToken({ ...CREDENTIALS, accessKeyId: "ASIAOTHER" }, CLUSTER, "eu-west-1", NOW),
      /unknown or has ended/,
    ],
    [
      "another session's token",
      eksToken({ ...CREDENTIALS, sessionToken: "other" }, CLUSTER, "eu-west-1", NOW),
      /session token is not/,
    ],
    ["a host that is not STS", tampered((url) => (url.host = "sts.evil.example")), /host is not STS/],
    [
      "a host that ends like STS",
      tampered((url) => (url.host = "sts.eu-west-1.amazonaws.com.evil.example")),
      /host is not STS/,
    ],
    ["another region's STS", tampered((url) => (url.host = "sts.us-east-1.amazonaws.com")), /another region/],
    ["a port", tampered((url) => (url.port = "8443")), /not one of STS/],
    ["http", encoded(urlOf(aToken()).replace("https:", "http:")), /not one of STS/],
    ["another action", aToken({ query: { Action: "AssumeRole", Version: "2011-06-15" } }), /not for GetCallerIdentity/],
    [
      "an added parameter",
      tampered((url) => {
        url.searchParams.append("RoleArn", "x");
      }),
      /one too many/,
    ],
    [
      "a repeated parameter",
      tampered((url) => {
        url.searchParams.append("Action", "GetCallerIdentity");
      }),
      /one too many/,
    ],
    ["a cluster that is not signed", aToken({ headers: {} }), /does not sign the cluster/],
    ["a service that is not STS", aToken({ service: "iam" }), /not of STS/],
    ["an old token", aToken(), /older than 15 minutes/, minutes(15.1)],
    ["a token from the future", aToken(), /from the future/, minutes(-2)],
  ];
  for (const [what, token, reason, at = NOW] of refusals) {
    it(`are refused: ${what}`, () => {
      assert.throws(
        () => verifyEksToken(token, CLUSTER, at, known),
        (error) => error instanceof TokenRefused && reason.test(error.message),
      );
    });
  }
});
