/** Whether a value matches a glob as Argo CD reads those of sync windows and roles: `/` is a character like any other.
 *  `*`, `?`, `[a-c]`, `[!a]`, `{one,other}`, and a backslash before what is meant literally.
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/util/glob/glob.go, https://github.com/gobwas/glob */
export function matchesGlob(glob: string, value: string): boolean {
  return expressionOf(glob)?.test(value) ?? false;
}

const known = new Map<string, RegExp | undefined>();

/** Undefined when it is no glob: Argo CD then finds that nothing matches. */
function expressionOf(glob: string): RegExp | undefined {
  if (known.has(glob)) return known.get(glob);
  const source = sourceOf(glob);
  const expression = source === undefined ? undefined : new RegExp(`^(?:${source})$`, "su");
  known.set(glob, expression);
  return expression;
}

const TOKEN = /\\(.)|\*+|\?|\[(!?)([^\]\\[]+)\]|[{},]|([^*?[{}\\,])/gsuy;

function sourceOf(glob: string): string | undefined {
  let depth = 0;
  let source = "";
  let end = 0;
  for (const match of glob.matchAll(TOKEN)) {
    const [token, escaped, negated, set, plain] = match;
    end = match.index + token.length;
    if (escaped !== undefined) source += literal(escaped);
    else if (plain !== undefined) source += literal(plain);
    else if (set !== undefined) source += `[${negated === "!" ? "^" : ""}${set.replaceAll(/[\^&|~]/g, "\\$&")}]`;
    else if (token === "?") source += ".";
    else if (token === "{") [source, depth] = [`${source}(?:`, depth + 1];
    else if (token === "}" && depth > 0) [source, depth] = [`${source})`, depth - 1];
    else if (token === ",") source += depth > 0 ? "|" : ",";
    else if (token.startsWith("*")) source += ".*";
    else return undefined;
  }
  return depth === 0 && end === glob.length ? source : undefined;
}

function literal(character: string): string {
  return character.replace(/[$()*+./?[\\\]^{|}]/u, "\\$&");
}
