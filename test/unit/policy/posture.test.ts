import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { format } from "prettier";
import { EXCEPTIONS, isStackPolicy, policies, POSTURE, type Policy, type PostureRow } from "../../../policy/index.js";
import { TAKES_TAGS } from "../../../policy/taggable.js";

const DOCUMENT = "docs/posture.md";
const ROWS = Object.keys(POSTURE) as PostureRow[];

describe("the security posture", () => {
  for (const row of ROWS) {
    it(`has a policy for every id of: ${POSTURE[row].require}`, () => {
      const own = policies.filter((policy) => policy.row === row);
      assert.notEqual(own.length, 0);
      const covered = new Set(own.flatMap(({ ids }) => ids));
      assert.deepEqual(
        POSTURE[row].ids.filter((id) => !covered.has(id)),
        [],
      );
    });
  }

  it("gives every policy a name of its own, a rule and a remedy", () => {
    const names = policies.map(({ name }) => name);
    assert.deepEqual([...new Set(names)], names);
    for (const { name, description, remedy } of policies) {
      assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const text of [description, remedy]) assert.match(text, /^[A-Z].*\.$/, name);
    }
  });

  it("says of every exception why, and of a policy that there is", () => {
    for (const { policy, reason } of EXCEPTIONS) {
      assert.ok(policies.some(({ name }) => name === policy));
      assert.match(reason, /\.$/);
    }
  });

  it("knows every resource of its services that takes tags", () => {
    assert.deepEqual(
      [...TAKES_TAGS].sort(),
      taggable(["ec2", "ec2transitgateway", "eks", "iam", "kms", "cloudwatch", "ram"]),
    );
  });

  it("is a pack of the package's own version", () => {
    const version = (file: string): unknown => (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
    assert.equal(version("policy-pack/package.json"), version("package.json"));
  });

  it(`is written down in ${DOCUMENT} (UPDATE_GOLDEN=1 writes it anew)`, async () => {
    const text = readFileSync(DOCUMENT, "utf8");
    const exceptions = table(
      ["policy", "resource", "reason"],
      EXCEPTIONS.map(({ policy, resource, reason }) => [`\`${policy}\``, `\`${resource}\``, reason]),
    );
    const written = await format(
      between(between(text, "<!-- policies", policyTable()), "<!-- exceptions", exceptions),
      { parser: "markdown" },
    );
    if (process.env.UPDATE_GOLDEN) writeFileSync(DOCUMENT, written);
    assert.equal(readFileSync(DOCUMENT, "utf8"), written);
  });
});

function policyTable(): string {
  const rows = ROWS.flatMap((row) =>
    policies
      .filter((policy) => policy.row === row)
      .map((policy, index) => [
        index === 0 ? POSTURE[row].require : "",
        `\`${policy.name}\``,
        policy.description,
        policy.ids.join(", "),
        enforced(policy),
        `[${isStackPolicy(policy) ? "stackPolicies" : "resourcePolicies"}](../${testOf(policy)})`,
      ]),
  );
  return table(["requirement", "policy", "rule", "ids", "enforced", "test"], rows);
}

function enforced(policy: Policy): string {
  const where = isStackPolicy(policy) ? "stack" : "resource";
  return [where, policy.enforcementLevel, ...(policy.productionOnly === true ? ["production"] : [])].join(", ");
}

function testOf(policy: Policy): string {
  const file = `test/unit/policy/${isStackPolicy(policy) ? "stackPolicies" : "resourcePolicies"}.test.ts`;
  const cases = ["resource", "access", "argocd", "project", "workflow"].map(
    (about) => `test/unit/policy/${about}Cases.ts`,
  );
  const texts = [file, ...(isStackPolicy(policy) ? [] : cases)].map((name) => readFileSync(name, "utf8")).join("");
  assert.ok(texts.includes(`"${policy.name}"`), `${file} does not try ${policy.name}.`);
  return file;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** A text with what stands between a comment and the next one that ends it replaced. */
function between(text: string, comment: string, replacement: string): string {
  const start = text.indexOf("-->", text.indexOf(comment)) + 3;
  const end = text.indexOf("<!-- end -->", start);
  assert.ok(start > 3 && end > start, `${DOCUMENT} has no ${comment}.`);
  return `${text.slice(0, start)}\n\n${replacement}\n\n${text.slice(end)}`;
}

/** Type tokens of the SDK's resources whose arguments have tags. */
function taggable(services: readonly string[]): string[] {
  const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));
  return services
    .flatMap((service) =>
      readdirSync(join(sdk, service))
        .filter((file) => file.endsWith(".d.ts"))
        .flatMap((file) => {
          const typings = readFileSync(join(sdk, service, file), "utf8");
          const args = typings.slice(typings.search(/^export interface \w+Args /m));
          if (!/^export interface \w+Args /m.test(typings) || !args.includes("\n    tags?: pulumi.Input")) return [];
          const code = readFileSync(join(sdk, service, file.replace(".d.ts", ".js")), "utf8");
          return /__pulumiType = '([^']+)'/.exec(code)?.[1] ?? [];
        }),
    )
    .sort();
}
