import * as z from "zod";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";
import { KIND_PRESETS } from "./teamKinds.js";

const kind = text(RULES.kind, "A kind: argoproj.io/Rollout, or ConfigMap of the core group.");

const amounts = {
  cpu: text(RULES.cpu, "Cores, or thousandths of one: 20, 500m.").optional(),
  memory: text(RULES.bytes, "Bytes with their unit: 64Gi.").optional(),
};

const quota = strict({
  cpu: text(RULES.cpu, "Cores that its pods may request.").optional(),
  memory: text(RULES.bytes, "Memory that its pods may have as their limits.").optional(),
  pods: z.int().min(1).optional().describe("Pods."),
  loadBalancers: z.int().min(0).optional().describe("Services of type LoadBalancer."),
  storage: text(RULES.bytes, "What its volume claims may request.").optional(),
})
  .optional()
  .describe("What each of its namespaces may take, on each cluster. Default: no bound.");

const limits = strict({
  request: strict(amounts).optional().describe("Default, where there are limits or a quota: 100m and 128Mi."),
  limit: strict(amounts).optional().describe("Default, where there are limits or a quota: memory 256Mi, no cpu."),
})
  .optional()
  .describe(
    "What a container requests, and is limited to, if it does not say. Default: nothing, without a quota of cpu or memory.",
  );

const kinds = strict({
  preset: z
    .enum(KIND_PRESETS)
    .optional()
    .describe("`stateless`: without volumes and jobs. `rollouts`: with those of Argo Rollouts. Default: standard."),
  allow: z.array(kind).optional().describe("Further kinds, which live in a namespace."),
  deny: z.array(kind).optional().describe("Kinds of the preset that it may not deploy."),
  plurals: z
    .record(kind, text(RULES.resourceName, "The resource, as `kubectl api-resources` names it."))
    .optional()
    .describe("How the API calls an allowed kind, where that is no regular plural."),
})
  .optional()
  .describe("What its services may consist of.");

/** What bounds a team: keys of `teams.<team>`. */
export const teamBounds = {
  quota,
  limits,
  kinds,
  networkPolicy: z
    .enum(["own", "default-deny"])
    .optional()
    .describe("`default-deny` closes pods that no policy of the team's selects, in both directions. Default: own."),
  orphans: z
    .boolean()
    .optional()
    .describe("Whether Argo CD warns of objects in its namespaces that no application made. Default: true."),
  signatureKeys: z
    .array(text(RULES.signatureKey, "GnuPG key: its id of 16 digits, or its fingerprint of 40."))
    .min(1)
    .optional()
    .describe("One of these must have signed the commit that is synced. Default: none needed."),
  notifications: strict({
    slack: z.array(text(RULES.slackChannel, "Channel, without #.")).min(1),
  })
    .optional()
    .describe("Where its own applications are told of, besides. Needs hub.argocd.notifications.slack."),
};
