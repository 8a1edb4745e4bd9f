import { REPLACE_VARIABLE } from "../model/index.js";

/** `unable to replace resource "urn:…" as it is currently marked for protection`, also `as part of replacing "urn:…"`:
 *  pulumi/pkg/resource/deploy/step_generator.go. */
const REFUSED = /unable to replace resource "([^"]+)"/;

/** The ends of the names of what holds a cluster's state. */
const PARTS = /-(?:vpc|key|control-plane-logs|flow-logs-group|eksCluster)$/;

/** What to do when the engine refuses to replace what is protected.
 *  @param message what the engine said
 *  @returns undefined when it said something else */
export function replacementAdvice(stackName: string, message: string): string | undefined {
  const name = REFUSED.exec(message)?.[1]?.split("::").at(-1);
  if (name === undefined) return undefined;
  return [
    `${name} would be made anew, and what the old one holds be lost. If a newer version of a provider asks for it, go back`,
    "to the one before (package.json), and read what that version changed. If it is meant, for this cluster and this run:",
    `  ${REPLACE_VARIABLE}=${name.replace(PARTS, "")} npx fleet up --stack ${stackName}`,
  ].join("\n");
}
