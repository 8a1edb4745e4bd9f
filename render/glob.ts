/** Whether a value matches a glob as Argo CD reads it: `*`, `?`, `[a-c]`, `[!abc]`, `{one,other}`, and a backslash before what
 *  is meant literally. In those of sync windows, roles and destinations `/` is a character like any other. In those of source
 *  repositories it separates: `*` and `?` stay within a segment, `**` does not.
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/util/glob/glob.go, https://github.com/gobwas/glob */
export function matchesGlob(glob: string, value: string, separator: "/" | "" = ""): boolean {
  return matcherOf(glob, separator)?.(value) ?? false;
}

type Matcher = (value: string) => boolean;

const known = { "/": new Map<string, Matcher | undefined>(), "": new Map<string, Matcher | undefined>() };

/** Undefined when it is no glob: Argo CD then finds that nothing matches. */
function matcherOf(glob: string, separator: "/" | ""): Matcher | undefined {
  const matchers = known[separator];
  if (matchers.has(glob)) return matchers.get(glob);
  const matcher = starred(glob, separator) ?? compiled(glob, separator);
  matchers.set(glob, matcher);
  return matcher;
}

/** Whether it is a glob at all. */
export function isGlob(glob: string): boolean {
  return matcherOf(glob, "") !== undefined;
}

function compiled(glob: string, separator: "/" | ""): Matcher | undefined {
  const source = sourceOf(glob, separator);
  if (source === undefined) return undefined;
  const expression = new RegExp(`^(?:${source})$`, "su");
  return (value) => expression.test(value);
}

/** Of texts with stars between them, which most globs are and which need no expression. */
function starred(glob: string, separator: "/" | ""): Matcher | undefined {
  if (/[?[{\\]/.test(glob) || (separator !== "" && glob.includes("*"))) return undefined;
  const texts = glob.split(/\*+/);
  const [first = "", ...rest] = texts;
  const last = rest.pop();
  if (last === undefined) return (value) => value === glob;
  // Two texts may share characters of the value, so that `prod-*-eu` matches `prod-eu`
  // (github.com/gobwas/glob v0.2.3, match/prefix_suffix.go).
  if (rest.length === 0) return (value) => value.startsWith(first) && value.endsWith(last);
  return (value) => {
    if (!value.startsWith(first)) return false;
    let end = first.length;
    for (const text of rest) {
      const found = value.indexOf(text, end);
      if (found < 0) return false;
      end = found + text.length;
    }
    return value.length - last.length >= end && value.endsWith(last);
  };
}

const TOKEN = /\\(.?)|\*\*|\*|\?|\[(!(?!\])|(?!!))(.-.|(?!.-)(?:\\.|[^\]\\])+)\]|[{},]|([^*?[{},\\])/gsuy;

function sourceOf(glob: string, separator: "/" | ""): string | undefined {
  const one = separator === "" ? "." : "[^/]";
  let depth = 0;
  let source = "";
  let end = 0;
  for (const match of glob.matchAll(TOKEN)) {
    const [token, escaped, negated, set, plain] = match;
    end = match.index + token.length;
    if (escaped !== undefined) source += literal(escaped);
    else if (plain !== undefined) source += literal(plain);
    else if (set !== undefined) {
      const characters = characterSet(set);
      if (characters === undefined) return undefined;
      source += `[${negated === "!" ? "^" : ""}${characters}]`;
    } else if (token === "?") source += one;
    else if (token === "*") source += `${one}*`;
    else if (token === "**") source += ".*";
    else if (token === "{") [source, depth] = [`${source}(?:`, depth + 1];
    else if (token === "}" && depth > 0) [source, depth] = [`${source})`, depth - 1];
    else if (token === "," && depth > 0) source += "|";
    else source += literal(token);
  }
  // A brace that nobody closes ends with the glob.
  return end === glob.length ? source + ")".repeat(depth) : undefined;
}

/** What is between brackets: one range, or the characters themselves. */
function characterSet(set: string): string | undefined {
  const characters = Array.from(set);
  const [low = "", between, high = ""] = characters;
  if (between === "-" && characters.length === 3) {
    return low <= high ? `${inSet(low)}-${inSet(high)}` : undefined;
  }
  return Array.from(set.replaceAll(/\\(.)/gsu, "$1"), inSet).join("");
}

function inSet(character: string): string {
  return /[\\\]^&|~-]/.test(character) ? `\\${character}` : character;
}

function literal(character: string): string {
  return character.replace(/[$()*+./?[\\\]^{|}]/u, "\\$&");
}
