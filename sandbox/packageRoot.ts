import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of this package's package.json, whether this file runs as TypeScript or from `dist`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`No package.json above ${fileURLToPath(import.meta.url)}.`);
    folder = parent;
  }
  return folder;
}

/** A compiled file of this package by its path from the root: what wrappers and the daemon run, even when we run as TypeScript. */
export function compiledFile(path: string): string {
  return join(packageRoot(), "dist", path);
}

/** A hash of the compiled sandbox: another one means that a daemon which runs has been overtaken. */
export async function programHash(): Promise<string> {
  const folder = compiledFile("sandbox");
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".js")).sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(await readFile(join(folder, file)));
  return hash.digest("hex");
}
