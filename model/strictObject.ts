import * as z from "zod";
import type { TextRule } from "./rules.js";

/** An object that knows all its keys. Its message for an unknown one is the list of those that it knows, from which the
 *  fault makes a suggestion. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(",");
  return z.strictObject(shape, { error: (issue) => (issue.code === "unrecognized_keys" ? known : undefined) });
}

/** A text in the form of a rule. */
export function text(rule: TextRule, description: string) {
  return z.string().regex(rule.pattern).describe(description);
}
