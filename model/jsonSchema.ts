import * as z from "zod";
import { SERVICE_FILE_KEYS } from "./ownFileKinds.js";
import { CLUSTER_FILE_KEYS, TEAM_FILE_KEYS } from "./ownFilesSchema.js";
import { RULES } from "./rules.js";
import { cluster, environment, fleetSchema, service, team } from "./schema.js";
import { text } from "./strictObject.js";

/** The JSON Schema of `fleet.yaml`, for completion and hints in editors. Made from the schema that the program checks by. */
export function fleetJsonSchema(): object {
  return jsonSchema("gitops-fleet", fleetSchema);
}

/** That of `clusters/<environment>.yaml`: the most that may be left to it. */
export function clustersJsonSchema(): object {
  return jsonSchema(
    "gitops-fleet, an environment's clusters",
    z.strictObject({ clusters: z.array(only(cluster, CLUSTER_FILE_KEYS)).describe("Its clusters.") }),
  );
}

/** That of `teams/<team>.yaml`: the most that may be left to it. */
export function teamJsonSchema(): object {
  const services = z.record(text(RULES.name, "Service name."), only(service, SERVICE_FILE_KEYS).nullable());
  return jsonSchema(
    "gitops-fleet, a team's own file",
    only(team, TEAM_FILE_KEYS).extend({
      services: services.optional().describe(team.shape.services.description ?? ""),
    }),
  );
}

/** Some of an object's keys, and no others. */
function only(schema: z.ZodObject, keys: readonly string[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(Object.entries(schema.shape).filter(([key]) => keys.includes(key))));
}

function jsonSchema(title: string, schema: z.ZodType): object {
  return { title, ...z.toJSONSchema(schema, { target: "draft-7", io: "input", override: eitherPlace }) };
}

/** Clusters are in fleet.yaml or in a file of their own: by then the program has both as one. */
function eitherPlace({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: unknown;
  jsonSchema: z.core.JSONSchema.BaseSchema;
}): void {
  if (zodSchema !== environment) return;
  delete jsonSchema.required;
  jsonSchema.anyOf = [{ required: ["clusters"] }, { required: ["file"] }];
}
