import * as z from "zod";
import { fleetSchema } from "./schema.js";

/** The JSON Schema of `fleet.yaml`, for completion and hints in editors. Made from the schema that the program checks by. */
export function fleetJsonSchema(): object {
  return { title: "gitops-fleet", ...z.toJSONSchema(fleetSchema, { target: "draft-7", io: "input" }) };
}
