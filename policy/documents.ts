import { at, elements, fromJson, hasUnknown } from "./values.js";

/** A statement of a policy document of AWS's that allows something. */
export interface Statement {
  /** Index in the document. */
  readonly index: number;
  readonly actions: readonly unknown[];
  readonly resources: readonly unknown[];
  /** `Principal` as it stands there. */
  readonly principal: unknown;
  /** Operator by operator, key by key. */
  readonly condition: unknown;
  /** Names of `NotAction`, `NotResource` and `NotPrincipal`, as far as they are used: they allow all but what they name. */
  readonly inverted: readonly string[];
}

const INVERSIONS = ["NotAction", "NotResource", "NotPrincipal"];

/** The statements of a document that allow something; none of a document that is not known yet.
 *  @param document JSON, or the object itself */
export function allowed(document: unknown): Statement[] {
  return elements(at(fromJson(document), "Statement")).flatMap((statement, index) =>
    at(statement, "Effect") === "Allow"
      ? [
          {
            index,
            actions: elements(at(statement, "Action")),
            resources: elements(at(statement, "Resource")),
            principal: at(statement, "Principal"),
            condition: at(statement, "Condition"),
            inverted: INVERSIONS.filter((name) => at(statement, name) !== undefined),
          },
        ]
      : [],
  );
}

/** Principals of one kind: `AWS`, `Service`, `Federated`. The bare `*` is every kind. */
export function principals(statement: Statement, kind: string): readonly unknown[] {
  return statement.principal === "*" ? ["*"] : elements(at(statement.principal, kind));
}

/** What a statement's conditions demand of a key with equality; undefined when they do not, and nothing in particular when
 *  the conditions are not known. */
export function demanded(statement: Statement, key: RegExp): readonly unknown[] | undefined {
  if (hasUnknown(statement.condition)) return [];
  if (typeof statement.condition !== "object" || statement.condition === null) return undefined;
  for (const [operator, keys] of Object.entries(statement.condition)) {
    // A condition "IfExists" or "ForAllValues" holds for a request without the key.
    if (!/^(ForAnyValue:)?(String|Arn)(Equals|Like)(IgnoreCase)?$/.test(operator)) continue;
    for (const [name, value] of Object.entries((keys ?? {}) as object)) {
      if (key.test(name)) return elements(value);
    }
  }
  return undefined;
}
