/** Whether a path matches a pattern of Go's `path.Match`: `*` and `?` stay within one directory.
 *  https://pkg.go.dev/path#Match */
export function isGoPath(pattern: string, path: string): boolean {
  return expression(pattern, "[^/]")?.test(path) ?? false;
}

/** Whether `git ls-files -- PATTERN` lists a file: `*` and `?` cross directories, and a plain path takes in what is below it.
 *  https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-pathspec */
export function isGitPathspec(pattern: string, path: string): boolean {
  const plain = pattern.replace(/\/$/, "");
  if (path === pattern || path.startsWith(`${plain}/`)) return true;
  return expression(pattern, "[^]")?.test(path) ?? false;
}

/** Whether it is a pattern at all: Argo CD takes one that is none for one that nothing matches. */
export function isPattern(pattern: string): boolean {
  return expression(pattern, "[^/]") !== undefined;
}

function expression(pattern: string, any: string): RegExp | undefined {
  const parts = pattern.match(/\\[^]|\[\^?(?:\\[^]|[^\]\\])+\]|[^]/g) ?? [];
  if (parts.some((part) => part === "[" || part === "\\")) return undefined;
  const source = parts.map((part) => {
    if (part === "*") return `${any}*`;
    if (part === "?") return any;
    // A class never takes the slash in either reading that matters here.
    if (part.startsWith("[") && part.length > 1) return `(?!/)${part.replace(/^\[!/, "[^")}`;
    const character = part.length > 1 ? part.slice(1) : part;
    return character.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  try {
    return new RegExp(`^${source.join("")}$`, "u");
  } catch {
    return undefined;
  }
}
