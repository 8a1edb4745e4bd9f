import type { Notifications, NotificationTrigger } from "./argocdSettings.js";
import type { Finding } from "./findings.js";
import type { FleetFile } from "./schema.js";

/** What one wants to hear without asking. */
const DEFAULT_TRIGGERS: readonly NotificationTrigger[] = ["on-deployed", "on-sync-failed", "on-health-degraded"];
/** Services that have their own names in Argo CD. */
const TAKEN = ["slack", "github"];

/** Completes the notifications of the file; null for none. */
export function notificationsOf({ hub: { argocd }, repositories }: FleetFile): Notifications | null {
  const { slack, github, webhooks = {} } = argocd.notifications ?? {};
  if (!slack && !github && Object.keys(webhooks).length === 0) return null;
  return {
    slack: slack
      ? {
          token: slack.token ?? "$slack-token",
          channels: slack.channels ?? [],
          triggers: slack.triggers ?? DEFAULT_TRIGGERS,
        }
      : null,
    github: github
      ? {
          ...github,
          host: repositories.host ?? "github.com",
          privateKey: github.privateKey ?? "$github-privateKey",
          triggers: github.triggers ?? DEFAULT_TRIGGERS,
        }
      : null,
    webhooks: Object.entries(webhooks).map(([name, { url, token, triggers }]) => ({
      name,
      url,
      token: token ?? null,
      triggers: triggers ?? DEFAULT_TRIGGERS,
    })),
  };
}

/** Refuses a webhook that would take the place of another service, the same thing told twice, and Slack without a channel. */
export function checkNotifications({ hub: { argocd }, teams = {} }: FleetFile): Finding[] {
  const { slack, github, webhooks = {} } = argocd.notifications ?? {};
  const path = ["hub", "argocd", "notifications"];
  const lists: readonly (readonly [readonly string[], readonly string[]])[] = [
    [["slack", "channels"], slack?.channels ?? []],
    [["slack", "triggers"], slack?.triggers ?? []],
    [["github", "triggers"], github?.triggers ?? []],
    ...Object.entries(webhooks).map(([name, { triggers = [] }]) => [["webhooks", name, "triggers"], triggers] as const),
  ];
  const told = [slack?.channels, ...Object.values(teams).map((team) => team?.notifications?.slack)];
  return [
    ...(slack === undefined || told.some((channels) => channels !== undefined)
      ? []
      : [
          {
            path: [...path, "slack"],
            problem: "No channel is told: neither one of its own nor a team's.",
            remedy: "Add `channels` here, or `notifications: { slack: [CHANNEL] }` to a team.",
          },
        ]),
    ...Object.keys(webhooks)
      .filter((name) => TAKEN.includes(name))
      .map((name) => ({
        path: [...path, "webhooks", name],
        problem: `"${name}" is Argo CD's own name for another service.`,
        remedy: `Give the webhook another name, like ${name}-hook.`,
      })),
    ...lists.flatMap(([keys, list]) =>
      list.flatMap((value, index): Finding[] =>
        list.indexOf(value) === index
          ? []
          : [{ path: [...path, ...keys, index], problem: `"${value}" is listed twice.`, remedy: "Remove one." }],
      ),
    ),
  ];
}
