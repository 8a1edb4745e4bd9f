import * as z from "zod";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

/** Of clusters and of nodes, for services and pods to select by. */
export const labels = z.record(text(RULES.labelKey, "Label key."), text(RULES.labelValue, "Label value."));

export const pool = strict({
  architecture: z
    .enum(["amd64", "arm64"])
    .optional()
    .describe("arm64 is Graviton. Default: that of the instance types, else amd64."),
  instanceTypes: z
    .array(text(RULES.instanceType, "EC2 instance type."))
    .min(1)
    .optional()
    .describe("In the order of preference. Default: m7i.large and older, m7g.large for arm64, g6.xlarge with gpu."),
  min: z
    .int()
    .min(0)
    .max(450)
    .optional()
    .describe("Fewest nodes, and how many there are at first. Default: 2; 1 with gpu."),
  max: z
    .int()
    .min(1)
    .max(450)
    .optional()
    .describe("Most nodes, for an autoscaler of yours. Default: twice the fewest."),
  localZone: text(
    RULES.localZone,
    "Local Zone of the region that its nodes are in, with instanceTypes that are offered there. Default: the region's own zones.",
  ).optional(),
  spot: z.boolean().optional().describe("Spot instances; never in prod. Default: false."),
  gpu: z.boolean().optional().describe("NVIDIA GPUs: driver, label and taint nvidia.com/gpu. Default: false."),
  diskGiB: z.int().min(20).max(16_384).optional().describe("Size of a node's disk. Default: 50; 100 with gpu."),
  labels: labels.optional().describe("Labels of its nodes, for pods to select by."),
  taints: z
    .array(
      strict({
        key: text(RULES.labelKey, "Taint key."),
        value: text(RULES.labelValue, "Taint value.").optional(),
        effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]),
      }),
    )
    .optional()
    .describe("What pods must tolerate to run there."),
});

/** `nodes` of the hub, an environment or a cluster. */
export const nodes = strict({
  mode: z
    .enum(["auto", "managed"])
    .optional()
    .describe("`auto` is EKS Auto Mode; `managed` has the pools alone. Fixed for a cluster's life. Default: auto."),
  pools: z
    .record(text(RULES.name, "Pool name."), pool.nullable())
    .optional()
    .describe(
      "Managed node groups, beside Auto Mode's nodes or instead of them. Default: one, `general`, when managed.",
    ),
})
  .optional()
  .describe("The machines of the clusters.");
