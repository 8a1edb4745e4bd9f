import type { PropertyMap } from "../values.js";
import type { GithubClient, Json } from "./client.js";
import type { Arguments } from "./schema.js";

/** Inputs as plain JSON, with nothing unknown and no secret wrappers. */
export type Inputs = Json;

/** One resource type: what is checked without GitHub, and what GitHub is asked. */
export interface ResourceDefinition {
  readonly args: Arguments;
  /** The argument that gets the resource's own name and some random characters when the program gives none. */
  readonly autonamed?: string;
  /** Property paths whose change makes a new resource. */
  readonly replaceOn?: readonly string[];
  /** `repository` may change in place while it is the same repository under a new name. */
  readonly followsRename?: boolean;
  /** What only GitHub can tell: unknown in a preview of a creation. */
  readonly outputs: readonly string[];
  create(github: GithubClient, inputs: Inputs): Promise<{ readonly id: string; readonly outputs: Json }>;
  /** Answers undefined when it is gone. On an import, `inputs` is empty and `id` is what the user gave. */
  read(
    github: GithubClient,
    id: string,
    inputs: Inputs,
  ): Promise<{ readonly id: string; readonly inputs: Json; readonly outputs: Json } | undefined>;
  /** Answers the outputs. @default the resource cannot be changed, so that every difference is in {@link replaceOn} */
  update?(github: GithubClient, id: string, news: Inputs, olds: Inputs): Promise<Json>;
  delete(github: GithubClient, id: string, inputs: Inputs): Promise<void>;
}

/** Parts of an id such as `repo:name`. @throws Error when it has not that form */
export function splitId(id: string, separator: string, form: string): [string, string] {
  const at = id.indexOf(separator);
  if (at <= 0) throw new Error(`"${id}" is not an id of this resource: it has the form ${form}.`);
  return [id.slice(0, at), id.slice(at + 1)];
}

/** Removes absent values, so that a body or a state has only what was said. */
export function present(values: Json): Json {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null));
}

export function asPropertyMap(value: Json): PropertyMap {
  // JSON is what a property map is made of; only the markers are missing.
  return value as PropertyMap;
}
