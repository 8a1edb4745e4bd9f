import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, lutimes, mkdir, mkdtemp, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const CHECKOUT = resolve(import.meta.dirname, "../../..");
const SOURCES = ["model", "render", "components", "stacks"];
const [BEFORE, BUILT, AFTER] = [new Date("2026-01-01"), new Date("2026-01-02"), new Date("2026-01-03")];

describe("the program that Pulumi starts", () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "program "));
    await mkdir(join(root, "dist/bin"), { recursive: true });
    for (const folder of SOURCES) {
      await mkdir(join(root, folder, "deeper"), { recursive: true });
      await writeFile(join(root, folder, "deeper/part.ts"), "export const part: number = 1;\n");
    }
    await cp(join(CHECKOUT, "program.js"), join(root, "program.js"));
    await symlink(join(CHECKOUT, "node_modules"), join(root, "node_modules"));
    await writeFile(join(root, "package.json"), '{ "type": "module" }');
    await writeFile(join(root, "index.ts"), 'const said: string = "source";\nexport default said;\n');
    await writeFile(join(root, "dist/bin/program.js"), 'export default "compiled";\n');
    await writeFile(join(root, "dist/.built"), "");
    for (const folder of SOURCES) {
      for (const name of ["deeper/part.ts", "deeper", ""]) await utimes(join(root, folder, name), BEFORE, BEFORE);
    }
    await utimes(join(root, "index.ts"), BEFORE, BEFORE);
    await utimes(join(root, "dist/.built"), BUILT, BUILT);
  });

  afterEach(() => rm(root, { recursive: true }));

  function started(): string {
    const look = `console.log((await import(${JSON.stringify(join(root, "program.js"))})).default)`;
    return execFileSync(process.execPath, ["--input-type=module", "-e", look], { encoding: "utf8" }).trim();
  }

  it("is the compiled one while no source is newer", () => {
    assert.equal(started(), "compiled");
  });

  it("is the source once a file of it was edited since the build", async () => {
    await utimes(join(root, "render/deeper/part.ts"), AFTER, AFTER);
    assert.equal(started(), "source");
  });

  it("is the source once a file was taken away since the build", async () => {
    await rm(join(root, "model/deeper/part.ts"));
    assert.equal(started(), "source");
  });

  it("is the source while a build is under way, or after one that failed", async () => {
    await rm(join(root, "dist/.built"));
    assert.equal(started(), "source");
  });

  it("is no matter of what a link leads to, be it nothing, as an editor's lock does", async () => {
    const folder = join(root, "model");
    await symlink("nobody@nowhere", join(folder, ".#open.ts"));
    await utimes(folder, BEFORE, BEFORE);
    await lutimes(join(folder, ".#open.ts"), BEFORE, BEFORE);
    assert.equal(started(), "compiled");
  });
});

describe("Pulumi's SDK, as the program loads it", () => {
  const lean = join(CHECKOUT, "stacks/leanSdk.ts");

  function run(script: string): unknown {
    const args = ["--import", "tsx", "--import", lean, "--input-type=commonjs", "-e", script];
    return JSON.parse(execFileSync(process.execPath, args, { cwd: CHECKOUT, encoding: "utf8" }));
  }

  it("brings no compiler and no dependency resolver", () => {
    const loaded = run(`
      require("@pulumi/pulumi");
      const big = /arborist[/]lib[/]arborist|typescript[/]lib/;
      const real = (file) => !require("node:util").types.isProxy(require.cache[file].exports);
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => big.test(file) && real(file))));
      process.exit(0);`);
    assert.deepEqual(loaded, []);
  });

  it("still turns a function into text, as dynamic providers need it", () => {
    const text = run(`
      const pulumi = require("@pulumi/pulumi");
      const three = 3;
      pulumi.runtime.serializeFunction((x) => x + three).then(({ text }) => { console.log(JSON.stringify(text)); process.exit(0); });`);
    assert.match(String(text), /x \+ three/);
    assert.match(String(text), /three: 3/);
  });
});
