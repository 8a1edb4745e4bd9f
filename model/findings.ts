import { looksSecret } from "./secrets.js";

/** Keys and indexes from the top of the file down to a value. */
export type Path = readonly (string | number)[];

/** A fault before it has a line. Checks return these and never throw, so that all faults of a file come together. */
export interface Finding {
  readonly path: Path;
  /** What is wrong, with the value. */
  readonly problem: string;
  /** What to do. */
  readonly remedy: string;
}

/** `environments.prod.clusters[0].region`. */
export function formatPath(path: Path): string {
  if (path.length === 0) return "(the whole file)";
  return path
    .map((part, index) => {
      if (typeof part === "number") return `[${part}]`;
      if (!/^[\w-]+$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join("");
}

/** A value as a message shows it: in quotes, shortened, and masked when it may be a secret. */
export function quote(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value !== "string") return JSON.stringify(value);
  if (looksSecret(value)) return `"${value.slice(0, 4)}…" (hidden)`;
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}…` : value);
}
