import { createHash, randomBytes } from "node:crypto";
import type { CheckFailure } from "../../plugins/provider.js";
import { isList, type PropertyMap, type PropertyValue } from "../../plugins/values.js";
import type { ResourceDefinition } from "../definition.js";

/** Where Pulumi's providers note which inputs they chose themselves. The engine does not show it. */
export const DEFAULTS = "__defaults";

/** Characters after the name: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming */
const HEX_DIGITS = 7;

export interface Named {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** Gives a resource a name when the program gave none, and keeps the one it was given before. */
export function autoname(
  definition: ResourceDefinition,
  logicalName: string,
  seed: Uint8Array,
  olds: PropertyMap,
  news: PropertyMap,
): Named {
  const rule = definition.autoname;
  if (!rule) return { inputs: { ...news, [DEFAULTS]: [] }, failures: [] };
  const { property, maxLength, prefix = "" } = rule;
  if (news[property] !== undefined) return { inputs: { ...news, [DEFAULTS]: [] }, failures: [] };
  const old = olds[property];
  const name =
    isAutonamed(olds, property) && old !== undefined ? old : `${prefix}${logicalName}-${hex(seed, logicalName)}`;
  if (typeof name === "string" && name.length > maxLength) {
    const reason = `name '${logicalName}' plus ${HEX_DIGITS} random chars is longer than maximum length ${maxLength}`;
    return { inputs: news, failures: [{ property, reason }] };
  }
  return { inputs: { ...news, [property]: name, [DEFAULTS]: [property] }, failures: [] };
}

/** Without what only Pulumi keeps among the inputs. */
export function withoutNotes(inputs: PropertyMap): PropertyMap {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== DEFAULTS));
}

/** Whether the provider chose the value of an input. */
export function isAutonamed(inputs: PropertyMap, property: string): boolean {
  const noted: PropertyValue | undefined = inputs[DEFAULTS];
  return isList(noted) && noted.includes(property);
}

function hex(seed: Uint8Array, logicalName: string): string {
  const source = seed.length > 0 ? seed : randomBytes(32);
  return createHash("sha256").update(source).update(logicalName).digest("hex").slice(0, HEX_DIGITS);
}
