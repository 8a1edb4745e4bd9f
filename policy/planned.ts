import { UNKNOWN } from "./policy.js";

/** Takes what Pulumi shows a policy, which throws at whoever looks at a value that is not known, as plain values. */
export function plannedInputs(props: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(props).map((key) => [key, look(props, key)]));
}

/** The same of what a resource will be: one without a single property is one whose provider could not be asked yet, because
 *  the provider itself waits for a value. Nothing of it is known. */
export function plannedOutputs(props: object): unknown {
  return Object.keys(props).length === 0 ? UNKNOWN : plannedInputs(props);
}

function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  // Not map, which would look at every element by itself.
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => look(value, index));
  return plannedInputs(value);
}

function look(holder: object, key: string | number): unknown {
  try {
    return plain((holder as Record<string | number, unknown>)[key]);
  } catch (error) {
    // UnknownValueError, which @pulumi/policy keeps to itself.
    if (error instanceof Error && "unknownTypeSentinel" in error) return UNKNOWN;
    throw error;
  }
}
