/** A value that is not the same on both sides; undefined where there is none. */
export interface Change {
  /** `spec.template.spec.containers[server].image`: what is in a list goes by its name. */
  readonly path: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** What differs between two documents, value by value, in the order of the paths. */
export function changes(from: unknown, to: unknown): Change[] {
  const before = new Map(leaves(from, ""));
  const after = new Map(leaves(to, ""));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((path) => ({ path, from: before.get(path), to: after.get(path) }))
    .filter((change) => change.from !== change.to)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value !== "object" || value === null) {
    return [[path, typeof value === "string" ? value : JSON.stringify(value)]];
  }
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index) => [`${path}[${nameOf(item) ?? String(index)}]`, item] as const)
    : Object.entries(value).map(([key, inner]) => [joined(path, key), inner as unknown] as const);
  if (entries.length === 0) return [[path, Array.isArray(value) ? "[]" : "{}"]];
  return entries.flatMap(([inner, item]) => leaves(item, inner));
}

/** Keys with dots in them, as in labels and argocd-cm, are in brackets. */
function joined(path: string, key: string): string {
  if (/[./]/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}

function nameOf(item: unknown): string | undefined {
  const name = typeof item === "object" && item !== null && "name" in item ? item.name : undefined;
  return typeof name === "string" ? name : undefined;
}
