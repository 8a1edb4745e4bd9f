/** A Go template as Argo CD's ApplicationSets use them, taken apart. https://pkg.go.dev/text/template */
export type TemplateNode =
  | { readonly is: "text"; readonly text: string }
  | { readonly is: "action"; readonly pipeline: Pipeline; readonly source: string }
  /** `range` and `with` give the dot another meaning inside. */
  | {
      readonly is: "if" | "range" | "with";
      readonly pipeline: Pipeline;
      readonly source: string;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

/** Commands from left to right; each hands its value to the next as the last argument. */
export interface Pipeline {
  /** `$name` that gets the value. */
  readonly declares: readonly string[];
  readonly commands: readonly (readonly Operand[])[];
}

export type Operand =
  | { readonly is: "value"; readonly value: string | number | boolean | null }
  | { readonly is: "function"; readonly name: string }
  /** `.path.basename`, `$x.path`: root is empty for the dot. */
  | { readonly is: "field"; readonly root: string; readonly keys: readonly string[] }
  | { readonly is: "pipeline"; readonly pipeline: Pipeline; readonly keys: readonly string[] };

/** The text is no template of Go's, or uses what sets of applications have no use for. */
export class TemplateSyntaxError extends Error {
  override readonly name = "TemplateSyntaxError";
}

/** @throws TemplateSyntaxError */
export function parseTemplate(text: string): readonly TemplateNode[] {
  const parser = new Parser(pieces(text));
  return parser.all();
}

type Piece = { readonly text: string } | { readonly action: string };

/** Splits at `{{` and `}}`, and cuts white space where a brace has a hyphen. */
function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let rest = text;
  let trims = false;
  for (;;) {
    const start = rest.indexOf("{{");
    const before = start < 0 ? rest : rest.slice(0, start);
    if (start < 0) return [...found, { text: trims ? before.trimStart() : before }];
    const match = /^\{\{(-(?=\s))?((?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\/|(?!\}\})[^"`])*?)(\s-)?\}\}/.exec(
      rest.slice(start),
    );
    if (!match) throw new TemplateSyntaxError(`"${rest.slice(start, start + 40)}" is not closed.`);
    const [whole, trimsBefore, action = "", trimsAfter] = match;
    const left = trims ? before.trimStart() : before;
    found.push({ text: trimsBefore === undefined ? left : left.trimEnd() }, { action: action.trim() });
    rest = rest.slice(start + whole.length);
    trims = trimsAfter !== undefined;
  }
}

const TOKEN =
  /\s*(?:("(?:[^"\\\n]|\\.)*")|(`[^`]*`)|(-?\d+(?:\.\d+)?)|(\$\w*(?:\.[A-Za-z_]\w*)*|(?:\.[A-Za-z_]\w*)+|\.)|([A-Za-z_]\w*)|(:?=|[|(),]))/y;

interface Token {
  readonly kind: "text" | "number" | "field" | "word" | "sign";
  readonly text: string;
  /** Whether it follows the one before without a space: `(index .a "b").c`. */
  readonly touches: boolean;
}

function tokens(source: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim() !== "") {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(source);
    if (!match || TOKEN.lastIndex === from) {
      throw new TemplateSyntaxError(`"${source.slice(from).trim()}" is nothing that a Go template knows.`);
    }
    const [whole, quoted, raw, number, field, word, sign] = match;
    const touches = whole === whole.trimStart();
    if (quoted !== undefined) found.push({ kind: "text", text: unquoted(quoted), touches });
    else if (raw !== undefined) found.push({ kind: "text", text: raw.slice(1, -1), touches });
    else if (number !== undefined) found.push({ kind: "number", text: number, touches });
    else if (field !== undefined) found.push({ kind: "field", text: field, touches });
    else if (word !== undefined) found.push({ kind: "word", text: word, touches });
    else found.push({ kind: "sign", text: sign ?? "", touches });
  }
  return found;
}

function unquoted(text: string): string {
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new TemplateSyntaxError(`${text} has an escape that is not read here.`);
  }
}

class Parser {
  private at = 0;

  constructor(private readonly pieces: readonly Piece[]) {}

  all(): TemplateNode[] {
    const { nodes, end } = this.until();
    if (end !== undefined) throw new TemplateSyntaxError(`{{${end}}} ends nothing.`);
    return nodes;
  }

  /** Nodes up to `else` or `end`, which is given back. */
  private until(): { nodes: TemplateNode[]; end: string | undefined } {
    const nodes: TemplateNode[] = [];
    for (;;) {
      const piece = this.pieces[this.at];
      if (piece === undefined) return { nodes, end: undefined };
      this.at += 1;
      if ("text" in piece) {
        if (piece.text !== "") nodes.push({ is: "text", text: piece.text });
        continue;
      }
      const { action } = piece;
      if (action.startsWith("/*")) continue;
      if (/^(end|else)\b/.test(action)) return { nodes, end: action };
      const control = /^(if|range|with)\s+([\s\S]+)$/.exec(action);
      if (control) nodes.push(this.block(control[1] as "if", control[2] ?? "", action));
      else if (/^(if|range|with|define|template|block|break|continue)\b/.test(action))
        throw new TemplateSyntaxError(`"{{${action}}}" is not for sets of applications.`);
      else nodes.push({ is: "action", pipeline: parsePipeline(action), source: action });
    }
  }

  private block(is: "if" | "range" | "with", condition: string, source: string): TemplateNode {
    const pipeline = parsePipeline(condition);
    const { nodes: body, end } = this.until();
    if (end === undefined) throw new TemplateSyntaxError(`"{{${source}}}" has no {{end}}.`);
    if (end === "end") return { is, pipeline, source, body, otherwise: [] };
    const chained = /^else\s+(if|with)\s+([\s\S]+)$/.exec(end);
    if (chained) {
      return { is, pipeline, source, body, otherwise: [this.block(chained[1] as "if", chained[2] ?? "", end)] };
    }
    const { nodes: otherwise, end: last } = this.until();
    if (last !== "end") throw new TemplateSyntaxError(`"{{${source}}}" has no {{end}}.`);
    return { is, pipeline, source, body, otherwise };
  }
}

function parsePipeline(source: string): Pipeline {
  const all = tokens(source);
  let at = 0;
  const read = (closes: boolean): Pipeline => {
    const declares: string[] = [];
    const assigned = all.findIndex(({ kind, text }) => kind === "sign" && (text === ":=" || text === "="));
    if (!closes && assigned >= 0) {
      for (const token of all.slice(0, assigned)) if (token.kind === "field") declares.push(token.text);
      at = assigned + 1;
    }
    const commands: Operand[][] = [];
    let command: Operand[] = [];
    const finish = (): void => {
      if (command.length === 0) throw new TemplateSyntaxError(`"{{${source}}}" lacks a value.`);
      commands.push(command);
      command = [];
    };
    for (;;) {
      const token = all[at];
      if (token === undefined) {
        if (closes) throw new TemplateSyntaxError(`"{{${source}}}" has a parenthesis that is not closed.`);
        finish();
        return { declares, commands };
      }
      at += 1;
      if (token.kind === "sign" && token.text === ")" && closes) {
        finish();
        return { declares, commands };
      }
      if (token.kind === "sign" && token.text === "|") finish();
      else if (token.kind === "sign" && token.text === "(") {
        const pipeline = read(true);
        const next = all[at];
        const keys = next?.kind === "field" && next.touches && next.text !== "." ? next.text.split(".").slice(1) : [];
        if (keys.length > 0) at += 1;
        command.push({ is: "pipeline", pipeline, keys });
      } else command.push(operand(token, source));
    }
  };
  return read(false);
}

function operand({ kind, text }: Token, source: string): Operand {
  if (kind === "text") return { is: "value", value: text };
  if (kind === "number") return { is: "value", value: Number(text) };
  if (kind === "field") {
    const [root = "", ...keys] = text.split(".");
    return { is: "field", root, keys: keys.filter((key) => key !== "") };
  }
  if (kind === "sign") throw new TemplateSyntaxError(`"{{${source}}}" has a "${text}" too many.`);
  if (text === "true" || text === "false") return { is: "value", value: text === "true" };
  return text === "nil" ? { is: "value", value: null } : { is: "function", name: text };
}
