import type { PropertyMap } from "./values.js";

/** The resource exists, but is not well: it stays in the state with the reasons, and the next `up` updates it. */
export class InitializationFailed extends Error {
  override readonly name = "InitializationFailed";

  constructor(
    readonly id: string,
    /** The checked inputs that made it. */
    readonly inputs: PropertyMap,
    readonly outputs: PropertyMap,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join("; "));
  }
}

/** The refusal of a type that the stand-in does not have. */
export function unsupportedType(provider: string, type: string): Error {
  return new Error(
    `The sandbox's stand-in of the provider "${provider}" does not support the resource type "${type}".`,
  );
}

/** The refusal of a function that the stand-in does not have. */
export function unsupportedFunction(provider: string, token: string): Error {
  return new Error(`The sandbox's stand-in of the provider "${provider}" does not support the function "${token}".`);
}
