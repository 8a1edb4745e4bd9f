import * as z from "zod";
import { capabilitySchema } from "./capabilitySchema.js";
import { access } from "./rolesSchema.js";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

const group = text(RULES.group, "Group of the identity provider.");

const singleSignOn = strict({
  issuer: text(RULES.issuer, "OIDC issuer. This or github.").optional(),
  github: strict({
    organizations: z
      .record(
        text(RULES.organization, "GitHub organization."),
        z.array(text(RULES.githubTeam, "Team, as in its address.")).min(1).nullable(),
      )
      .describe("Whose members may log in: of the listed teams, or with nothing behind it of any."),
    host: text(RULES.host, "GitHub's host. Default: that of the repositories.").optional(),
  })
    .optional()
    .describe("Login with GitHub, through Dex. This or issuer. Groups are organization:team."),
  clientId: z.string().min(1).describe("Client id of the OIDC or OAuth application."),
  clientSecret: text(
    RULES.secretReference,
    "Where its secret is. Default: with an issuer none, which makes it a public client with PKCE; with github $argocd-sso:clientSecret.",
  ).optional(),
  adminGroups: z
    .array(group)
    .min(1)
    .describe("Groups that administer Argo CD: with single sign-on the admin account is off."),
});

/** What notifications may be about. */
export const NOTIFICATION_TRIGGERS = [
  "on-deployed",
  "on-sync-running",
  "on-sync-failed",
  "on-sync-status-unknown",
  "on-health-degraded",
] as const;

const triggers = z
  .array(z.enum(NOTIFICATION_TRIGGERS))
  .min(1)
  .optional()
  .describe("What it is told of. Default: on-deployed, on-sync-failed and on-health-degraded.");

const notificationSecret = (key: string) =>
  text(RULES.notificationSecret, `Its key in the Secret argocd-notifications-secret. Default: $${key}.`).optional();

const notifications = strict({
  slack: strict({
    token: notificationSecret("slack-token"),
    channels: z
      .array(text(RULES.slackChannel, "Channel, without #."))
      .min(1)
      .optional()
      .describe("Those that hear of every application. Default: only those that teams name for their own."),
    triggers,
  })
    .optional()
    .describe("Messages to Slack."),
  github: strict({
    appId: z.int().min(1).describe("Id of the GitHub App."),
    installationId: z.int().min(1).describe("Id of its installation in the organization."),
    privateKey: notificationSecret("github-privateKey"),
    triggers,
  })
    .optional()
    .describe("A status on the commit in a team's repository."),
  webhooks: z
    .record(
      text(RULES.name, "Name of the webhook."),
      strict({
        url: text(RULES.webhookUrl, "Gets a POST with JSON. An address that is secret itself: $KEY."),
        token: text(
          RULES.notificationSecret,
          "Bearer token: its key in argocd-notifications-secret. Default: none.",
        ).optional(),
        triggers,
      }),
    )
    .optional()
    .describe("Other services, by name."),
});

const metrics = strict({
  serviceMonitors: z
    .boolean()
    .optional()
    .describe("ServiceMonitors for the Prometheus operator, if the hub has it before Argo CD. Default: false."),
  labels: z
    .record(text(RULES.labelKey, "Label key."), text(RULES.labelValue, "Label value."))
    .optional()
    .describe("By which Prometheus selects them."),
});

/** `hub.argocd` of `fleet.yaml`. */
export const argocdSchema = strict({
  host: text(
    RULES.host,
    "Where people and webhooks reach Argo CD, without a scheme. Needed unless EKS runs it.",
  ).optional(),
  bundle: z.string().optional().describe("Chart and Argo CD that are pinned together. Default: the newest."),
  chartVersion: text(
    RULES.chartVersion,
    "Another version of the chart argo-cd, of the bundle's major version, with the Argo CD that it installs.",
  ).optional(),
  preset: z
    .enum(["standard", "ha"])
    .optional()
    .describe(
      "`ha`: three API and repo servers, and a Redis of three; the hub then has three nodes. Default: standard.",
    ),
  tls: z
    .enum(["self-signed", "verified"])
    .optional()
    .describe(
      "Between Argo CD's parts. `verified`: they check the certificate in the Secret argocd-repo-server-tls, and Dex's in argocd-dex-server-tls, which you make. Default: self-signed.",
    ),
  sso: singleSignOn.optional().describe("Single sign-on. Without it the admin account stays."),
  access,
  notifications: notifications.optional().describe("Whom Argo CD tells of what happens. Default: nobody."),
  metrics: metrics.optional(),
  capability: capabilitySchema
    .optional()
    .describe("Argo CD as EKS runs it: with `registration: eks-capability`, instead of all other keys here."),
});
