import type { NOTIFICATION_TRIGGERS } from "./argocdSchema.js";
import type { RolePreset } from "./rolePresets.js";

/** What Argo CD is to be, completed. */
export interface ArgoCdSettings {
  /** Where people and webhooks reach it, without a scheme: `argocd.acme.example`. */
  readonly host: string;
  /** Name of the pinned versions, `2026.11`. */
  readonly bundle: string;
  /** Version of the Helm chart `argo-cd`. */
  readonly chartVersion: string;
  /** Version of Argo CD, `v3.4.4`; null leaves it to a chart that is not the bundle's. */
  readonly appVersion: string | null;
  /** Whether its parts check each other's certificates, or only encrypt. */
  readonly tls: "self-signed" | "verified";
  /** Null keeps the admin account. */
  readonly sso: SingleSignOn | null;
  /** Groups with rights in every project, by preset; administrators are `sso.adminGroups`. */
  readonly access: Readonly<Record<RolePreset, readonly string[]>>;
  /** Null for none. */
  readonly notifications: Notifications | null;
  readonly metrics: Metrics;
  /** Derived by the sizing rules from clusters and applications. */
  readonly sizing: ArgoCdSizing;
}

export type SingleSignOn = OidcSignOn | GitHubSignOn;

interface SignOnBase {
  readonly clientId: string;
  /** Groups that administer Argo CD. Never empty, because the admin account is off. */
  readonly adminGroups: readonly string[];
}

export interface OidcSignOn extends SignOnBase {
  readonly provider: "oidc";
  readonly issuer: string;
  /** Reference as Argo CD takes it, `$oidc.clientSecret` or `$secret:key`; null for a public client. */
  readonly clientSecret: string | null;
}

/** OAuth with GitHub, through Dex. */
export interface GitHubSignOn extends SignOnBase {
  readonly provider: "github";
  /** `github.com`, or a GitHub Enterprise Server's. */
  readonly host: string;
  readonly clientSecret: string;
  /** Never empty, or everybody who has an account could log in. */
  readonly organizations: readonly GitHubOrganization[];
}

export interface GitHubOrganization {
  readonly name: string;
  /** Slugs; empty for every member. */
  readonly teams: readonly string[];
}

export type NotificationTrigger = (typeof NOTIFICATION_TRIGGERS)[number];

/** Whom Argo CD tells. Secrets are references to keys of argocd-notifications-secret: `$slack-token`. */
export interface Notifications {
  readonly slack: {
    readonly token: string;
    /** Those that hear of every application; teams have theirs. */
    readonly channels: readonly string[];
    readonly triggers: readonly NotificationTrigger[];
  } | null;
  readonly github: {
    /** As for {@link GitHubSignOn.host}. */
    readonly host: string;
    readonly appId: number;
    readonly installationId: number;
    readonly privateKey: string;
    readonly triggers: readonly NotificationTrigger[];
  } | null;
  readonly webhooks: readonly NotificationWebhook[];
}

export interface NotificationWebhook {
  readonly name: string;
  readonly url: string;
  /** Bearer token; null for none. */
  readonly token: string | null;
  readonly triggers: readonly NotificationTrigger[];
}

export interface Metrics {
  /** Whether the Prometheus operator is told to scrape; the metrics are there in any case. */
  readonly serviceMonitors: boolean;
  readonly labels: Readonly<Record<string, string>>;
}

export type ArgoCdPreset = "standard" | "ha";

/** Deployments of Argo CD and what is beside it. */
export type ArgoCdPart = "controller" | "server" | "repoServer" | "applicationSet" | "notifications" | "dex" | "redis";

export interface ArgoCdSizing {
  /** Controllers, each with some of the clusters. */
  readonly shards: number;
  readonly statusProcessors: number;
  readonly operationProcessors: number;
  readonly clientQps: number;
  readonly clientBurst: number;
  /** Manifests that one repo server generates at a time. */
  readonly repoServerParallelism: number;
  readonly server: Replicas;
  readonly repoServer: Replicas;
  readonly applicationSetReplicas: number;
  /** 1 is a single Redis; 3 are servers with sentinels behind proxies. */
  readonly redisReplicas: 1 | 3;
  /** Estimate of the Kubernetes objects that one shard watches. */
  readonly watchedObjectsPerShard: number;
  readonly resources: Readonly<Record<ArgoCdPart, PartResources>>;
}

/** Of one Deployment; an autoscaler moves between the two where they differ. */
export interface Replicas {
  readonly min: number;
  readonly max: number;
}

/** Of one pod. CPU has no limit, since a throttled controller answers late for nothing. */
export interface PartResources {
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly memoryLimitMiB: number;
}
