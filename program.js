/** What Pulumi runs for every stack: the program as `npm run build` compiled it, which starts in half the time that TypeScript
 *  takes; or the TypeScript itself, when any of it is newer. */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

const ROOT = import.meta.dirname;
const SOURCES = ["index.ts", "model", "render", "components", "stacks"];
/** As old as the beginning of the build; there is none while one is under way, or after one that failed. */
const BUILT = "dist/.built";

export default await program();

async function program() {
  const built = timeOf(BUILT);
  if (built !== undefined && isNewest(built)) return (await import("./dist/bin/program.js")).default;
  const { register } = await import("tsx/esm/api");
  register();
  return (await import("./index.ts")).default;
}

/** Whether no source is newer. A folder's own time tells of files that came and went. */
function isNewest(built) {
  return SOURCES.flatMap((name) => [name, ...inside(name)]).every((name) => (timeOf(name) ?? Infinity) <= built);
}

function inside(name) {
  if (!lstatSync(join(ROOT, name)).isDirectory()) return [];
  return readdirSync(join(ROOT, name), { recursive: true }).map((file) => join(name, file));
}

/** Milliseconds since 1970, of a link and not of what it leads to; undefined where there is nothing. */
function timeOf(name) {
  return lstatSync(join(ROOT, name), { throwIfNoEntry: false })?.mtimeMs;
}
