import { ConfigError } from "../model/errors.js";
import type { Fault } from "../model/fleet.js";
import { secretKind } from "../model/secrets.js";

/** A tree of text files: content by path, `/` between folders. */
export type FileTree = Readonly<Record<string, string>>;

/** A tree that may be committed to a repository.
 *  @param repository its name, for the message
 *  @throws ConfigError with every file that may not. */
export function checkedFiles(repository: string, files: FileTree): FileTree {
  const faults = Object.entries(files).flatMap(([path, content]) => [
    ...pathFaults(path),
    ...secretFaults(path, content),
    ...kustomizationFaults(path, content),
  ]);
  if (faults.length > 0) throw new ConfigError(`repository ${repository}`, faults);
  return files;
}

function pathFaults(path: string): Fault[] {
  const at = (problem: string): Fault[] => [
    {
      path: JSON.stringify(path),
      problem,
      remedy: "Write a path below the repository's root, like apps/web/base/service.yaml.",
    },
  ];
  if (/[\u0000-\u001f\u007f]/.test(path)) return at("has a line break or another control character.");
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path) || path.includes("\\"))
    return at("is not relative to the repository's root.");
  const parts = path.split("/");
  if (parts.some((part) => part === "" || part === "." || part === "..")) return at('has an empty part, "." or "..".');
  if (parts.some((part) => part.toLowerCase() === ".git")) return at("is inside Git's own folder.");
  return [];
}

function secretFaults(path: string, content: string): Fault[] {
  const words = content.split(/[\s"'`=:,]+/);
  const kind = secretKind(content) ?? words.map(secretKind).find((found) => found !== undefined);
  if (kind === undefined) return [];
  return [
    {
      path,
      problem: `contains what looks like ${kind}.`,
      remedy: "Take it out, and have it revoked if it was real: what is in Git stays in its history.",
    },
  ];
}

function kustomizationFaults(path: string, content: string): Fault[] {
  if (!path.endsWith("kustomization.yaml") || !/^commonLabels:/m.test(content)) return [];
  return [
    {
      path,
      problem: "uses commonLabels, which also changes selectors, and a Deployment's selector cannot be changed.",
      remedy: "Use labels with includeSelectors: false.",
    },
  ];
}
