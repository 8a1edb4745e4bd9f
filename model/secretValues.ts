import type { Finding, Path } from "./findings.js";
import { secretKind } from "./secrets.js";

/** Looks for credentials in every value and key of the file. The value itself is never repeated. */
export function checkSecrets(value: unknown, path: Path = []): Finding[] {
  if (typeof value === "string") {
    const kind = secretKind(value);
    if (kind === undefined) return [];
    return [
      {
        path,
        problem: `This looks like ${kind}, and the file is kept in Git.`,
        remedy: "Remove it here, revoke it, and hand it over as a secret: `pulumi config set --secret`.",
      },
    ];
  }
  if (typeof value !== "object" || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((item: unknown, index) => [index, item])
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => checkSecrets(inner, [...path, key]));
}
