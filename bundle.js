/** Makes one file each, in dist/bin, of the programs that start again and again: most of their start was finding and reading the
 *  hundreds of modules that they consist of. Part of `npm run build`. */
import { rm } from "node:fs/promises";
import { build } from "esbuild";

await rm("dist/bin", { recursive: true, force: true });
await build({
  entryPoints: {
    fleet: "dist/cli/main.js",
    "pulumi-language-nodejs": "dist/sandbox/plugins/languageNodejs.js",
    "pulumi-resource-aws": "dist/sandbox/plugins/aws.js",
    "pulumi-resource-github": "dist/sandbox/plugins/github.js",
    "pulumi-resource-kubernetes": "dist/sandbox/plugins/kubernetes.js",
  },
  outdir: "dist/bin",
  bundle: true,
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20",
  // It has to be the one that the program has, and loads in its own order.
  external: ["@pulumi/pulumi/automation/*"],
  // CommonJS packages among them require what is Node's own.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  logLevel: "warning",
});
