import * as z from "zod";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

const retry = strict({
  limit: z.int().min(-1).max(100).optional().describe("Attempts after the first; -1 for no end. Default: 5."),
  duration: text(RULES.goDuration, "Pause before the first of them. Default: 5s.").optional(),
  factor: z.int().min(1).max(10).optional().describe("By what each further pause is longer. Default: 2."),
  maxDuration: text(RULES.goDuration, "Longest pause. Default: 3m.").optional(),
});

const ignoredDifference = strict({
  group: text(RULES.templateFree, "API group: apps. Default: the core group.").optional(),
  kind: text(RULES.templateFree, "Kind: Deployment."),
  name: text(RULES.templateFree, "Only the object of this name. Default: all of the kind.").optional(),
  namespace: text(RULES.templateFree, "Only objects in this namespace. Default: in all.").optional(),
  jsonPointers: z.array(text(RULES.jsonPointer, "Path of a field: /spec/replicas.")).min(1).optional(),
  jqPathExpressions: z
    .array(text(RULES.templateFree, "jq path of fields: .spec.template.spec.initContainers[]."))
    .min(1)
    .optional(),
  managedFieldsManagers: z.array(text(RULES.templateFree, "Who owns the fields.")).min(1).optional(),
});

/** Of an environment or a service: how Argo CD syncs its applications. */
export const sync = strict({
  automated: z
    .boolean()
    .optional()
    .describe(
      "Whether Argo CD syncs by itself. Without it an application is OutOfSync until somebody syncs it. Default: true.",
    ),
  prune: z.boolean().optional().describe("Whether it deletes by itself what left Git. Default: true."),
  selfHeal: z.boolean().optional().describe("Whether it undoes changes made in the cluster. Default: true."),
  serverSideApply: z.boolean().optional().describe("Whether the API server merges the changes. Default: true."),
  retry: retry.optional().describe("How often a failed sync is tried again."),
  ignoreDifferences: z
    .array(ignoredDifference)
    .min(1)
    .optional()
    .describe(
      "Fields that others own, beside the replicas of autoscalers, which are left alone anyway. A service's come on top of its environment's.",
    ),
});

export type SyncFile = z.infer<typeof sync>;
