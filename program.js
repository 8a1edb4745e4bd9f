/** What Pulumi runs for every stack: the program as `npm run build` compiled it, which starts in half the time that TypeScript
 *  takes; or the TypeScript itself, when any of it is newer. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const ROOT = import.meta.dirname;
const SOURCES = ["index.ts", "model", "render", "components", "stacks"];
/** Written when a build has ended well. */
const BUILT = join(ROOT, "dist/.tsbuildinfo");

export default await program();

async function program() {
  if (existsSync(BUILT) && newest(SOURCES) <= statSync(BUILT).mtimeMs) return (await import("./dist/index.js")).default;
  const { register } = await import("tsx/esm/api");
  register();
  return (await import("./index.ts")).default;
}

function newest(names) {
  const times = names.flatMap((name) => [name, ...inside(name)]).map((name) => statSync(join(ROOT, name)).mtimeMs);
  return Math.max(...times);
}

/** A folder's own time tells of files that came and went. */
function inside(name) {
  if (!statSync(join(ROOT, name)).isDirectory()) return [];
  return readdirSync(join(ROOT, name), { recursive: true }).map((file) => join(name, file));
}
