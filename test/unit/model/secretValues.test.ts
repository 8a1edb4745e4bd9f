import assert from "node:assert/strict";
import { ConfigError } from "../../../model/index.js";
import { aText, faultsAfter, parse } from "./aFleet.js";

/** Made up, in the form that each kind has. */
const SECRETS: Readonly<Record<string, string>> = {
  "an AWS access key": "AKIAIOSFODNN7EXAMPLE",
  "an AWS secret access key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  "a GitHub token": `ghp_${"a1B2".repeat(9)}`,
  "a private key": "-----BEGIN RSA PRIVATE KEY-----",
  "a JSON Web Token": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc",
  "a password in a URL": "https://user:hunter2@git.acme.example/x",
};

describe("a credential in fleet.yaml", () => {
  for (const [kind, secret] of Object.entries(SECRETS)) {
    it(`is found when it is ${kind}, and never repeated`, () => {
      const faults = faultsAfter((file) => {
        file.environments.dev = { clusters: [{ region: "eu-west-1", labels: { note: secret } }] };
      });
      const own = faults.filter((fault) => fault.problem.includes(`looks like ${kind}`));
      assert.deepEqual(
        own.map((fault) => fault.path),
        ["environments.dev.clusters[0].labels.note"],
      );
      assert.match(own[0]?.remedy ?? "", /revoke it/);
      assert.ok(!JSON.stringify(faults).includes(secret));
    });
  }

  it("is not repeated by a fault of another kind either", () => {
    const secret = SECRETS["a GitHub token"] ?? "";
    const text = `${aText().replace("organization: acme", `organization: ${secret}`)}\npassword: ${secret}\n`;
    assert.throws(
      () => parse(text),
      (error) => error instanceof ConfigError && !error.message.includes(secret),
    );
  });

  it("is not seen in what a fleet ordinarily says", () => {
    assert.doesNotThrow(() =>
      parse(
        aText((file) => (file.teams = { alpha: { groups: ["acme:alpha", "3f2504e0-4f89-11d3-9a0c-0305e82c3301"] } })),
      ),
    );
  });
});
