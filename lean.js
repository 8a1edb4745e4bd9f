/** Loaded before Pulumi's SDK (Pulumi.yaml, nodeargs): has that load no more than is used, where this was built. */
import { existsSync } from "node:fs";

const compiled = new URL("dist/stacks/leanSdk.js", import.meta.url);
if (existsSync(compiled)) await import(compiled.href);
