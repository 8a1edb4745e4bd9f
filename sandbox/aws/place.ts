import type { AwsRecord, JsonObject } from "./definition.js";
import type { Quotas } from "./quotas.js";
import type { PlaceOf } from "./arn.js";

/** Who is calling, once the credentials have been resolved. */
export interface AwsCaller {
  readonly account: string;
  /** `arn:aws:sts::111111111111:assumed-role/platform-engineer/me`, or a user's or role's own ARN. */
  readonly arn: string;
  /** `AROA…:me`. */
  readonly userId: string;
}

/** A machine of a node group, as its cluster sees it. */
export interface Machine {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
  readonly gpus: number;
}

/** What runs an EKS cluster's API server. */
export interface ClusterBackend {
  /** Starts it, or finds it started; resolves when it answers. */
  start(spec: {
    readonly key: string;
    readonly kubernetesVersion: string;
    readonly serviceCidr: string;
    readonly region: string;
    readonly zones: readonly string[];
    /** Whether it has nodes by itself. */
    readonly autoMode: boolean;
  }): Promise<{ readonly endpoint: string; readonly caData: string }>;
  /** Makes a node group's nodes these, and no others. */
  setNodes(key: string, group: string, machines: readonly Machine[]): Promise<void>;
  /** Installs Argo CD's kinds, and resolves when they are served. */
  installArgoCdKinds(key: string): Promise<void>;
  /** Stops it and forgets what it held. */
  remove(key: string): Promise<void>;
}

/** One account in one region during one call: what a resource type sees of AWS, and nothing beyond. */
export interface Place extends PlaceOf {
  readonly caller: AwsCaller;
  readonly now: Date;
  readonly quotas: Quotas;
  readonly clusters: ClusterBackend;
  /** Numbers of the accounts that exist. */
  readonly accounts: readonly string[];
  /** Records of a type in this account and region. */
  all(type: string): AwsRecord[];
  find(type: string, id: string): AwsRecord | undefined;
  /** A record anywhere: other accounts' roles, same-named clusters. */
  anywhere(type: string, matches: (record: AwsRecord) => boolean): AwsRecord | undefined;
  /** All records of a type anywhere: what is in two places at once. */
  everywhere(type: string): AwsRecord[];
  /** What a service makes by itself. */
  add(type: string, made: { id: string; properties: JsonObject; hidden?: JsonObject }): AwsRecord;
  remove(record: AwsRecord): void;
  /** Whether a new role is known to the other services yet. */
  isVisible(record: AwsRecord): boolean;
  /** Runs `work` while nobody else may work on `key`; undefined when somebody does. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T> | undefined;
}
