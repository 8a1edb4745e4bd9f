import { quantityAmount } from "./quantities.js";
import type { TeamFile } from "./schema.js";
import { kindName, kindOf, PRESET_KINDS, type TeamKind } from "./teamKinds.js";

/** What a team may have, besides where. */
export interface TeamBounds {
  /** Of each namespace on each cluster; null for none. */
  readonly quota: Quota | null;
  /** What containers get that do not say; null for nothing. */
  readonly limits: ContainerDefaults | null;
  /** What it may deploy. */
  readonly kinds: readonly TeamKind[];
  /** Whether pods that no policy of its own selects are closed. */
  readonly defaultDeny: boolean;
  /** Whether Argo CD warns of what no application made. */
  readonly orphans: boolean;
  /** Capital ids or fingerprints; empty where no signature is needed. */
  readonly signatureKeys: readonly string[];
  /** Slack channels that hear of its own applications. */
  readonly slackChannels: readonly string[];
}

/** Kubernetes quantities, and numbers. */
export interface Quota {
  readonly cpu?: string;
  readonly memory?: string;
  readonly pods?: number;
  readonly loadBalancers?: number;
  readonly storage?: string;
}

export interface ContainerDefaults {
  readonly request: Amounts;
  readonly limit: Amounts;
}

export interface Amounts {
  readonly cpu?: string;
  readonly memory?: string;
}

/** Room for a small service, and four times that of the one that is seeded. CPU has no limit: it is given back at once. */
const DEFAULTS = { request: { cpu: "100m", memory: "128Mi" }, limit: { memory: "256Mi" } } as const;

export function teamBounds(team: TeamFile | null): TeamBounds {
  return {
    quota: quotaOf(team),
    limits: containerDefaults(team),
    kinds: kindsOf(team),
    defaultDeny: team?.networkPolicy === "default-deny",
    orphans: team?.orphans ?? true,
    signatureKeys: (team?.signatureKeys ?? []).map((key) => key.toUpperCase()),
    slackChannels: team?.notifications?.slack ?? [],
  };
}

function quotaOf(team: TeamFile | null): Quota | null {
  const given = Object.entries(team?.quota ?? {});
  return given.length === 0 ? null : Object.fromEntries(given);
}

/** With a quota of CPU or memory, the API server refuses pods that do not say how much they take: then there are defaults. */
export function containerDefaults(team: TeamFile | null): ContainerDefaults | null {
  const { quota, limits } = team ?? {};
  if (limits === undefined && quota?.cpu === undefined && quota?.memory === undefined) return null;
  const { cpu, memory = DEFAULTS.limit.memory } = limits?.limit ?? {};
  return {
    request: {
      cpu: limits?.request?.cpu ?? smaller(DEFAULTS.request.cpu, cpu),
      memory: limits?.request?.memory ?? smaller(DEFAULTS.request.memory, memory),
    },
    limit: { ...(cpu === undefined ? {} : { cpu }), memory },
  };
}

function smaller(amount: string, bound: string | undefined): string {
  return bound !== undefined && quantityAmount(bound) < quantityAmount(amount) ? bound : amount;
}

function kindsOf(team: TeamFile | null): TeamKind[] {
  const { preset = "standard", allow = [], deny = [], plurals = {} } = team?.kinds ?? {};
  const all = [...PRESET_KINDS[preset], ...allow.map((name) => kindOf(name, plurals[name]))];
  return all.filter((kind) => !deny.includes(kindName(kind)));
}
