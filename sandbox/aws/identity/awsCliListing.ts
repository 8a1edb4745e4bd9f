import type { JsonObject } from "../definition.js";

/** A record as a listing shows it. */
export interface Listed {
  readonly id: string;
  readonly properties: JsonObject;
  /** A key that only waits for its deletion. */
  readonly pendingDeletion: boolean;
}

/** All of a type in the caller's account, and in the region that was asked. */
export type List = (type: string) => Promise<readonly Listed[]>;

/** Values of the options, those of several in lines. */
export type Options = Readonly<Record<string, string>>;

export interface ListCommand {
  /** Beside `--region` and `--output`. */
  readonly options: readonly string[];
  /** @throws ListRefusal with AWS's own code and words */
  readonly answer: (options: Options, list: List) => Promise<object>;
}

/** AWS has no such thing, or the stand-in no such filter. */
export class ListRefusal extends Error {
  override readonly name = "ListRefusal";
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Options that take any number of words. */
export const MANY: ReadonlySet<string> = new Set([
  "filter",
  "filters",
  "resource-type-filters",
  "route-table-ids",
  "tag-filters",
]);

export function linesOf(values: string | undefined): readonly string[] {
  return values === undefined ? [] : values.split("\n");
}

export function textOf(properties: JsonObject, key: string): string {
  const value = properties[key];
  return typeof value === "string" ? value : "";
}

export function tagsOf(properties: JsonObject): Readonly<Record<string, string>> {
  return (properties["tags"] ?? {}) as Readonly<Record<string, string>>;
}

export function tagList(properties: JsonObject): readonly { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tagsOf(properties)).map(([Key, Value]) => ({ Key, Value }));
}
