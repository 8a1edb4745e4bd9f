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
  const matcher = overlapping(glob, separator) ?? compiled(glob, separator);
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

const PLAIN = /^([^*?[{\\]+)(\*|\*\*)([^*?[{\\]+)$/;

/** A text, any, a text: the two texts may share characters of the value, so that `prod-*-eu` matches `prod-eu`
 *  (github.com/gobwas/glob v0.2.3, match/prefix_suffix.go). */
function overlapping(glob: string, separator: "/" | ""): Matcher | undefined {
  const [, prefix, any, suffix] = PLAIN.exec(glob) ?? [];
  if (prefix === undefined || suffix === undefined || (any === "*" && separator !== "")) return undefined;
  return (value) => value.startsWith(prefix) && value.endsWith(suffix);
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
