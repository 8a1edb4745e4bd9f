import assert from "node:assert/strict";
import { join } from "node:path";
import { ESLint } from "eslint";

const CHECKOUT = join(import.meta.dirname, "../..");
/** A module of the project: what is linted stands in its place, with the types that it would have. */
const PLACE = join(CHECKOUT, "components/teamProject.ts");

describe("lint, of a value that is not known yet", function () {
  // The first look at a module types the whole project.
  this.timeout(120_000);

  it("refuses an Output in a template literal, where it would become a text about itself", async () => {
    const rules = await faults("export const bucketName = (id: pulumi.Output<string>): string => `logs-${id}`;");
    assert.ok(rules.includes("@typescript-eslint/restrict-template-expressions"));
  });

  it("refuses an Output that is joined to a text", async () => {
    const rules = await faults('export const bucketName = (id: pulumi.Output<string>): string => "logs-" + id;');
    assert.ok(rules.includes("@typescript-eslint/restrict-plus-operands"));
  });

  it("lets pulumi.interpolate make the text, once the value is known", async () => {
    const text =
      "export const bucketName = (id: pulumi.Output<string>): pulumi.Output<string> => pulumi.interpolate`logs-${id}`;";
    assert.deepEqual(await faults(text), []);
  });
});

async function faults(line: string): Promise<(string | null)[]> {
  const text = `import * as pulumi from "@pulumi/pulumi";\n\nexport const name = pulumi.getStack();\n${line}\n`;
  const [result] = await new ESLint({ cwd: CHECKOUT }).lintText(text, { filePath: PLACE });
  assert.ok(result);
  return result.messages.map(({ ruleId }) => ruleId);
}
