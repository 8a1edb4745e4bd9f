import { isObject, stringAt, textOf, valueAt, type JsonObject } from "./json.js";

/** Conditions of the annotation `pulumi.com/waitFor`: one `condition=` or `jsonpath=`, or a JSON list of them.
 *  @returns those that the object does not meet yet.
 *  @throws Error for an expression of another form. */
export function unmet(object: JsonObject): string[] | undefined {
  const text = stringAt(object, "metadata", "annotations", "pulumi.com/waitFor");
  if (text === undefined) return undefined;
  const expressions: unknown = text.startsWith("[") ? JSON.parse(text) : [text];
  return (expressions as string[]).filter((expression) => !holds(object, expression));
}

function holds(object: JsonObject, expression: string): boolean {
  const condition = /^condition=([\w.-]+)(?:=(\w+))?$/.exec(expression);
  if (condition) {
    const [, type, status = "True"] = condition;
    const list = valueAt(object, "status", "conditions");
    const found = Array.isArray(list) ? list.filter(isObject).find((entry) => entry["type"] === type) : undefined;
    return textOf(found?.["status"]).toLowerCase() === status.toLowerCase();
  }
  const path = /^jsonpath=\{\.([\w.-]+)\}(?:=(.*))?$/.exec(expression);
  if (!path) {
    throw new Error(
      `pulumi.com/waitFor: "${expression}" is neither "condition=Type[=Status]" nor "jsonpath={.a.b}[=value]".`,
    );
  }
  const [, keys = "", wanted] = path;
  const value = valueAt(object, ...keys.split("."));
  return wanted === undefined ? value !== undefined : textOf(value) === wanted;
}
