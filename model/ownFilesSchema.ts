import * as z from "zod";
import { strict } from "./strictObject.js";

/** What a team may be left to say in `teams/<team>.yaml`. What is not here would widen what the team may do. */
export const TEAM_FILE_KEYS = ["services", "windows"] as const;

/** `file` of a team. */
export const teamFileBounds = strict({
  keys: z
    .array(z.enum(TEAM_FILE_KEYS))
    .min(1)
    .optional()
    .describe("What it says of the team, instead of fleet.yaml. Default: services and windows."),
  maxServices: z.int().min(1).optional().describe("Most services that the team may have. Default: any number."),
});
