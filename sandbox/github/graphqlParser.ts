/** One selected field of a GraphQL query. */
export interface Field {
  readonly name: string;
  /** The key in the answer: the alias, or the name. */
  readonly key: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly fields: readonly Field[];
}

export interface Operation {
  readonly kind: "query" | "mutation";
  readonly fields: readonly Field[];
}

/** Reads the part of GraphQL that clients of this API use: one operation with variables, aliases, arguments and inline fragments.
 *  @throws SyntaxError with GraphQL's kind of message for anything else */
export function parseGraphql(source: string, variables: Readonly<Record<string, unknown>>): Operation {
  return new Parser(source, variables).operation();
}

class Parser {
  private readonly tokens: readonly string[];
  private position = 0;

  constructor(
    source: string,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {
    this.tokens = source.match(/"""[\s\S]*?"""|"(?:[^"\\]|\\.)*"|\.\.\.|[A-Za-z_]\w*|-?\d+(?:\.\d+)?|[^\s,]/g) ?? [];
  }

  operation(): Operation {
    let kind: Operation["kind"] = "query";
    if (this.peek() !== "{") {
      const word = this.next();
      if (word !== "query" && word !== "mutation") throw this.unexpected(word);
      kind = word;
      if (this.peek() !== "{" && this.peek() !== "(") this.next();
      if (this.peek() === "(") this.skipVariables();
    }
    const fields = this.selection();
    if (this.peek() !== "") throw this.unexpected(this.peek());
    return { kind, fields };
  }

  private skipVariables(): void {
    while (this.next() !== ")") if (this.peek() === "") throw this.unexpected("");
  }

  private selection(): Field[] {
    this.expect("{");
    const fields: Field[] = [];
    while (this.peek() !== "}") {
      if (this.peek() === "...") {
        this.next();
        if (this.peek() === "on") {
          this.next();
          this.next();
        }
        fields.push(...this.selection());
      } else fields.push(this.field());
    }
    this.expect("}");
    return fields;
  }

  private field(): Field {
    const key = this.identifier();
    let name = key;
    if (this.peek() === ":") {
      this.next();
      name = this.identifier();
    }
    const args: Record<string, unknown> = {};
    if (this.peek() === "(") {
      this.next();
      while (this.peek() !== ")") {
        const argument = this.identifier();
        this.expect(":");
        args[argument] = this.value();
      }
      this.next();
    }
    return { name, key, args, fields: this.peek() === "{" ? this.selection() : [] };
  }

  private value(): unknown {
    const token = this.next();
    if (token === "$") return this.variables[this.identifier()];
    if (token === "[") {
      const items: unknown[] = [];
      while (this.peek() !== "]") items.push(this.value());
      this.next();
      return items;
    }
    if (token === "{") {
      const object: Record<string, unknown> = {};
      while (this.peek() !== "}") {
        const key = this.identifier();
        this.expect(":");
        object[key] = this.value();
      }
      this.next();
      return object;
    }
    if (token.startsWith('"""')) return token.slice(3, -3);
    if (token.startsWith('"')) return JSON.parse(token) as unknown;
    if (/^-?\d/.test(token)) return Number(token);
    if (token === "null") return null;
    if (token === "true" || token === "false") return token === "true";
    if (/^[A-Za-z_]/.test(token)) return token;
    throw this.unexpected(token);
  }

  private identifier(): string {
    const token = this.next();
    if (!/^[A-Za-z_]/.test(token)) throw this.unexpected(token);
    return token;
  }

  private expect(expected: string): void {
    const token = this.next();
    if (token !== expected) throw this.unexpected(token);
  }

  private peek(): string {
    return this.tokens[this.position] ?? "";
  }

  private next(): string {
    const token = this.peek();
    this.position++;
    return token;
  }

  private unexpected(token: string): SyntaxError {
    return new SyntaxError(token === "" ? "Unexpected end of document" : `Parse error on ${JSON.stringify(token)}`);
  }
}
