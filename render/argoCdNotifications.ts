import { stringify } from "yaml";
import type { ArgoCdSettings, Notifications, NotificationTrigger, NotificationWebhook } from "../model/fleet.js";
import { LABEL } from "../model/labels.js";
import { resourceValues } from "./argoCdParts.js";

/** What a trigger waits for, in the engine's expressions, and what is said then. */
interface Event {
  readonly when: string;
  /** Told once for each value of it; without, whenever `when` becomes true. */
  readonly oncePer?: string;
  /** Name of the template. */
  readonly send: string;
  /** Follows the application's name. */
  readonly text: string;
  /** Of the commit, at GitHub. */
  readonly status: "success" | "pending" | "failure" | "error";
}

const REVISION = "app.status.operationState?.syncResult?.revision";

/** https://argo-cd.readthedocs.io/en/stable/operator-manual/notifications/triggers/ */
const EVENTS: Readonly<Record<NotificationTrigger, Event>> = {
  "on-deployed": {
    when: "app.status.operationState?.phase == 'Succeeded' and app.status.health.status == 'Healthy'",
    oncePer: REVISION,
    send: "deployed",
    text: "is deployed and healthy",
    status: "success",
  },
  "on-sync-running": {
    when: "app.status.operationState?.phase == 'Running'",
    oncePer: "app.status.operationState?.startedAt",
    send: "sync-running",
    text: "is being synced",
    status: "pending",
  },
  "on-sync-failed": {
    when: "app.status.operationState?.phase in ['Error', 'Failed']",
    oncePer: REVISION,
    send: "sync-failed",
    text: "could not be synced",
    status: "failure",
  },
  "on-sync-status-unknown": {
    when: "app.status.sync.status == 'Unknown'",
    send: "sync-status-unknown",
    text: "cannot be compared with its repository",
    status: "error",
  },
  "on-health-degraded": {
    when: "app.status.health.status == 'Degraded'",
    send: "health-degraded",
    text: "has become unhealthy",
    status: "failure",
  },
};

const NAME = "{{.app.metadata.name}}";
const REVISION_TEXT = "{{.app.status.sync.revision}}";
const LINK = `{{.context.argocdUrl}}/applications/{{.app.metadata.namespace}}/${NAME}`;

/** `notifications` of the chart. The Secret with its credentials is not the chart's, whose values would hold them. */
export function notificationValues(
  { notifications, sizing }: ArgoCdSettings,
  metrics: Record<string, unknown>,
): Record<string, unknown> {
  if (notifications === null) return { enabled: false };
  // Teams subscribe by their projects, to what Slack is told of.
  const used = new Set([...destinations(notifications), notifications.slack].flatMap((told) => told?.triggers ?? []));
  const events = Object.entries(EVENTS).filter(([trigger]) => used.has(trigger as NotificationTrigger));
  return {
    enabled: true,
    resources: resourceValues(sizing.resources.notifications),
    metrics,
    secret: { create: false },
    notifiers: services(notifications),
    subscriptions: destinations(notifications),
    templates: Object.fromEntries(
      events.map(([, event]) => [
        `template.${event.send}`,
        stringify(template(event, notifications), { lineWidth: 0 }),
      ]),
    ),
    triggers: Object.fromEntries(
      events.map(([trigger, { when, oncePer, send }]) => [
        `trigger.${trigger}`,
        stringify([{ when, ...(oncePer === undefined ? {} : { oncePer }), send: [send] }], { lineWidth: 0 }),
      ]),
    ),
  };
}

interface Subscription {
  readonly recipients: string[];
  readonly triggers: NotificationTrigger[];
  /** Labels that an application must have. */
  readonly selector?: string;
}

/** Who is told of what. */
function destinations({ slack, github, webhooks }: Notifications): Subscription[] {
  return [
    ...(slack && slack.channels.length > 0
      ? [{ recipients: slack.channels.map((channel) => `slack:${channel}`), triggers: [...slack.triggers] }]
      : []),
    // An add-on's revision is a chart's version, of which GitHub knows no commit.
    ...(github ? [{ recipients: ["github"], triggers: [...github.triggers], selector: LABEL.team }] : []),
    ...webhooks.map(({ name, triggers }) => ({ recipients: [name], triggers: [...triggers] })),
  ];
}

function services({ slack, github, webhooks }: Notifications): Record<string, string> {
  return {
    ...(slack ? { "service.slack": stringify({ token: slack.token }) } : {}),
    ...(github ? { "service.github": stringify(githubApp(github)) } : {}),
    ...Object.fromEntries(webhooks.map((webhook) => [`service.webhook.${webhook.name}`, webhookService(webhook)])),
  };
}

function githubApp({ host, appId, installationId, privateKey }: NonNullable<Notifications["github"]>): object {
  return {
    appID: appId,
    installationID: installationId,
    privateKey,
    ...(host === "github.com" ? {} : { enterpriseBaseURL: `https://${host}/api/v3` }),
  };
}

function webhookService({ url, token }: NotificationWebhook): string {
  const headers = [
    { name: "Content-Type", value: "application/json" },
    ...(token === null ? [] : [{ name: "Authorization", value: `Bearer ${token}` }]),
  ];
  return stringify({ url, headers });
}

function template({ send, text, status }: Event, { github, webhooks }: Notifications): object {
  const body = `{"event":"${send}","application":"${NAME}","project":"{{.app.spec.project}}","revision":"${REVISION_TEXT}","url":"${LINK}"}`;
  return {
    message: `${NAME} ${text}, at revision ${REVISION_TEXT}. ${LINK}`,
    ...(github
      ? {
          github: {
            // Its default is that of the last sync, which a set's new application has not had.
            revisionPath: REVISION_TEXT,
            status: { state: status, label: `argocd/${NAME}`, targetURL: LINK },
          },
        }
      : {}),
    ...(webhooks.length > 0
      ? { webhook: Object.fromEntries(webhooks.map(({ name }) => [name, { method: "POST", body }])) }
      : {}),
  };
}
