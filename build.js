/** `npm run build`: compiles to dist/, and makes one file each, in dist/bin, of the programs that start again and again: most of
 *  their start was finding and reading the hundreds of modules that they consist of. */
import { execFileSync } from "node:child_process";
import { readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { build } from "esbuild";

/** Says to program.js when the build that ended well had begun: what was edited meanwhile may not be in it. */
const STAMP = "dist/.built";
const BUNDLES = "dist/bin";
/** Milliseconds for which a command that is at work may still load its parts. */
const A_DAY = 24 * 60 * 60 * 1000;

const began = new Date();
await rm(STAMP, { force: true });
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
try {
  execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
} catch {
  // The compiler has said why.
  process.exit(1);
}
const written = [
  ...(await bundle(
    {
      fleet: "dist/cli/main.js",
      "pulumi-language-nodejs": "dist/sandbox/plugins/languageNodejs.js",
      "pulumi-resource-aws": "dist/sandbox/plugins/aws.js",
      "pulumi-resource-github": "dist/sandbox/plugins/github.js",
      "pulumi-resource-kubernetes": "dist/sandbox/plugins/kubernetes.js",
    },
    // It has to be the one that the program has, and loads in its own order.
    ["@pulumi/pulumi/automation/*"],
  )),
  // The SDK has to be the one of Pulumi's runner; and what seeds a repository is imported by the name that is in the state.
  ...(await bundle({ program: "dist/index.js" }, ["@pulumi/*", "gitops-fleet/*"])),
];
await removeBundlesBut(new Set(written));
await writeFile(STAMP, "");
await utimes(STAMP, began, began);

/** @param entryPoints compiled modules by the name that their bundle gets
 *  @param external patterns of what is not put into it
 *  @returns what it wrote */
async function bundle(entryPoints, external) {
  const { metafile } = await build({
    entryPoints,
    external,
    outdir: BUNDLES,
    bundle: true,
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    // CommonJS packages among them require what is Node's own.
    banner: {
      js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
    },
    logLevel: "warning",
    metafile: true,
  });
  return Object.keys(metafile.outputs).map((file) => relative(BUNDLES, file));
}

/** Removes the parts of earlier builds, but not from under a command that is at work. */
async function removeBundlesBut(written) {
  for (const file of await readdir(BUNDLES, { recursive: true })) {
    const path = join(BUNDLES, file);
    const found = await stat(path);
    if (found.isFile() && !written.has(file) && found.mtimeMs < began.getTime() - A_DAY) await rm(path);
  }
}
