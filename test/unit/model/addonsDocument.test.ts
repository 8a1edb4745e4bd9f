import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { allAddons, type Addon } from "../../../model/index.js";

const DOCUMENT = "docs/addons.md";

describe("the catalogue of add-ons", () => {
  it(`is written down in ${DOCUMENT}, with who gets a role in AWS (UPDATE_GOLDEN=1 writes it anew)`, async () => {
    const text = readFileSync(DOCUMENT, "utf8");
    const start = text.indexOf("-->", text.indexOf("<!-- add-ons")) + 3;
    const end = text.indexOf("<!-- end -->");
    assert.ok(start > 3 && end > start);
    const written = await format(`${text.slice(0, start)}\n\n${table()}\n\n${text.slice(end)}`, { parser: "markdown" });
    if (process.env.UPDATE_GOLDEN) writeFileSync(DOCUMENT, written);
    assert.equal(readFileSync(DOCUMENT, "utf8"), written);
  });
});

function table(): string {
  const head = ["add-on", "version", "pods with a role", "zones", "role"];
  return [head, head.map(() => "---"), ...allAddons().map(row)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function row({ name, version, namespace, identity }: Addon): string[] {
  if (identity === undefined) return [`\`${name}\``, version, "none", "", ""];
  const { serviceAccount, zones = "", permissions } = identity;
  const policy = `[policy](../test/golden/render/addon-permissions/${permissions}.yaml)`;
  return [`\`${name}\``, version, `\`${namespace}/${serviceAccount}\``, zones, policy];
}
