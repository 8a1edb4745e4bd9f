import assert from "node:assert/strict";
import { platformRepositoryFiles, teamRepositoryFiles } from "../../../render/repositoryFiles.js";
import { checkedFiles } from "../../../render/seedFiles.js";
import { aFleet, teamOf } from "./aFleet.js";
import { assertGolden } from "./golden.js";

describe("what a repository starts with", () => {
  it("is a base and an overlay for each environment of each of the team's services", () => {
    const fleet = aFleet();
    const files = teamRepositoryFiles(fleet, teamOf(fleet, "alpha"));
    assertGolden("team-repository/files.txt", `${Object.keys(files).join("\n")}\n`);
    for (const [path, content] of Object.entries(files).filter(([file]) => !file.startsWith("apps/api/"))) {
      assertGolden(`team-repository/${path}`, content);
    }
  });

  it("says in the platform's repository what it is for", () => {
    for (const [path, content] of Object.entries(platformRepositoryFiles(aFleet()))) {
      assertGolden(`platform-repository/${path}`, content);
    }
  });
});

describe("a file that may not be seeded", () => {
  for (const path of [
    "../outside",
    "a/../../b",
    "/etc/passwd",
    "C:/x",
    "a\\b",
    "a\0b",
    "a\r\nb",
    "a//b",
    "./a",
    "",
    ".git/hooks/x",
  ]) {
    it(`is one at ${JSON.stringify(path)}`, () => {
      assert.throws(
        () => checkedFiles("team-alpha", { [path]: "x" }),
        /repository team-alpha: .*\n.*\n {2}Write a path below/,
      );
    });
  }

  for (const [what, content] of [
    ["an AWS access key", "key: AKIAIOSFODNN7EXAMPLE\n"],
    ["a GitHub token", `token=ghp_${"a1B2".repeat(9)}`],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIE"],
    ["an AWS secret access key", "secret: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["a password in an address", "https://someone:hunter2@github.com/acme"],
  ] as const) {
    it(`is one with ${what}, which the message does not repeat`, () => {
      assert.throws(
        () => checkedFiles("team-alpha", { "config.yaml": content }),
        (error: Error) => error.message.includes("contains what looks like") && !error.message.includes(content.trim()),
      );
    });
  }

  it("is a kustomization whose labels would change selectors", () => {
    const path = "apps/web/base/kustomization.yaml";
    assert.throws(
      () => checkedFiles("team-alpha", { [path]: "commonLabels:\n  a: b\n" }),
      /commonLabels, which also changes selectors/,
    );
  });

  it("is told together with all the others", () => {
    assert.throws(() => checkedFiles("team-alpha", { "/a": "x", "b/../c": "y" }), /"\/a"[\s\S]*"b\/\.\.\/c"/);
  });
});
