import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { OWN_FILE_FOLDERS, type TextsBeside } from "../model/index.js";

/** Reads the files that teams have of their own, from the folders beside the fleet's. A symbolic link is not followed: who
 *  owns what it leads to is not who owns the file. */
export function textsBeside(fleetFile: string): TextsBeside {
  const root = dirname(fleetFile);
  return Object.fromEntries(OWN_FILE_FOLDERS.flatMap((folder) => textsIn(root, folder)));
}

function textsIn(root: string, folder: string): [string, TextsBeside[string]][] {
  const entry = lstatSync(join(root, folder), { throwIfNoEntry: false });
  if (entry?.isSymbolicLink()) return [[folder, LINK]];
  if (!entry?.isDirectory()) return [];
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => /\.ya?ml$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((file) => [`${folder}/${file.name}`, file.isSymbolicLink() ? LINK : textOf(join(root, folder, file.name))]);
}

const LINK = {
  problem: "This is a symbolic link, and whoever owns what it leads to would own this.",
  remedy: "Put the file itself here.",
};

function textOf(path: string): TextsBeside[string] {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return {
      problem: `This cannot be read: ${(error as Error).message}.`,
      remedy: "Make it a file that you may read.",
    };
  }
}
