import { CloudError } from "../control.js";
import type { Store } from "../cloud/store.js";
import type { PlaceOf } from "./arn.js";
import type { AwsRecord, JsonObject, ResourceDefinition } from "./definition.js";
import { Disturbance, type Operation } from "./disturbance.js";
import { invoke } from "./invokes.js";
import { ensureRoles, type PipelineRole } from "./operatorRoles.js";
import type { AwsCaller, ClusterBackend, Place } from "./place.js";
import { CLUSTER } from "./types.js";
import { DEFAULT_QUOTAS, type Quotas } from "./quotas.js";
import { definitionOf } from "./registry.js";
import { validate } from "./validate.js";
import { isRegion } from "./zones.js";

/** Everything that the stand-in keeps. */
export interface AwsState {
  records: AwsRecord[];
}

export function emptyAws(): AwsState {
  return { records: [] };
}

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface AwsOptions {
  readonly store: Store<AwsState>;
  readonly clusters: ClusterBackend;
  /** 12 digits each. Others don't exist. */
  readonly accounts: readonly string[];
  /** ARNs of the roles that somebody made before the fleet: its administrators. */
  readonly operatorRoles: readonly string[];
  /** Roles that somebody made for the fleet to assume. @default none */
  readonly pipelineRoles?: readonly PipelineRole[];
  /** Resolves credentials. @throws CloudError `InvalidClientTokenId`, `ExpiredToken`… */
  readonly authenticate: (credentials: AwsCredentials) => AwsCaller | Promise<AwsCaller>;
  /** @default AWS's own */
  readonly quotas?: Partial<Quotas>;
  /** @default the clock */
  readonly now?: () => Date;
}

/** One call: who, where, what. */
export interface AwsCall {
  readonly credentials: AwsCredentials;
  readonly region: string;
  /** Type or function token. */
  readonly type: string;
}

export interface AwsResult {
  readonly id: string;
  readonly properties: JsonObject;
}

/** Opens the accounts: what the store holds, and the roles of operators and pipelines if they are not there yet. */
export async function createAws({ operatorRoles, pipelineRoles = [], ...options }: AwsOptions): Promise<Aws> {
  const aws = new Aws(options);
  ensureRoles(options.store.state, operatorRoles, pipelineRoles, aws.now);
  // Their unique ids must outlive this process: access entries and sessions refer to them.
  await options.store.save();
  return aws;
}

/** AWS on this machine: accounts, regions and what is in them, with AWS's rules.
 *
 *  What a caller may do is not judged: whoever has credentials of an account may do everything in it, as the
 *  administrators of a fleet may. No call reaches another account or region than its own, though. */
export class Aws {
  readonly disturbance = new Disturbance();
  private readonly busy = new Set<string>();
  /** When new records become known to other services, in milliseconds. */
  private readonly visibleFrom = new WeakMap<AwsRecord, number>();

  constructor(private readonly options: Omit<AwsOptions, "operatorRoles" | "pipelineRoles">) {}

  get records(): readonly AwsRecord[] {
    return this.options.store.state.records;
  }

  get now(): Date {
    return this.options.now?.() ?? new Date();
  }

  /** Who has these credentials. @throws CloudError when nobody has. */
  async caller(credentials: AwsCredentials): Promise<AwsCaller> {
    return this.options.authenticate(credentials);
  }

  async create(call: AwsCall & { readonly inputs: JsonObject }): Promise<AwsResult> {
    const definition = requireDefinition(call.type);
    return this.perform(call, definition, "create", async (place) => {
      requireValid(definition, call.inputs);
      const made = await definition.create(place, call.inputs);
      const properties = { ...call.inputs, ...tagsAll(definition, call.inputs), ...made.outputs };
      const record = place.add(call.type, { id: made.id, properties, hidden: made.hidden ?? {} });
      const delay = this.disturbance.delayOf(call.type, "visible");
      if (delay > 0) this.visibleFrom.set(record, this.now.getTime() + delay);
      return { id: made.id, properties };
    });
  }

  /** @throws CloudError with status 404 when there is no such resource. */
  async read(call: AwsCall & { readonly id: string }): Promise<AwsResult> {
    const definition = requireDefinition(call.type);
    return this.perform(call, definition, "read", (place) => {
      const record = this.require(place, definition, call.id);
      return { id: record.id, properties: record.properties };
    });
  }

  /** All of a type in the caller's account and region, keys that only wait for their deletion included. */
  async list(call: AwsCall): Promise<(AwsResult & { readonly pendingDeletion: boolean })[]> {
    const definition = requireDefinition(call.type);
    return this.perform(call, definition, "read", (place) =>
      place.all(call.type).map(({ id, properties, hidden }) => ({
        id,
        properties,
        pendingDeletion: hidden["pendingDeletionUntil"] !== undefined,
      })),
    );
  }

  /** @throws CloudError with status 404 when there is no such resource. */
  async update(call: AwsCall & { readonly id: string; readonly inputs: JsonObject }): Promise<AwsResult> {
    const definition = requireDefinition(call.type);
    return this.perform(call, definition, "update", async (place) => {
      const record = this.require(place, definition, call.id);
      requireValid(definition, call.inputs);
      const changed = await definition.update?.(place, record, call.inputs);
      const computed = Object.entries(record.properties).filter(([key]) => staysOnUpdate(definition, key, call.inputs));
      const inputs = { ...Object.fromEntries(computed), ...call.inputs };
      record.properties = { ...inputs, ...tagsAll(definition, call.inputs), ...changed };
      return { id: record.id, properties: record.properties };
    });
  }

  /** The API call UpdateClusterConfig, for what the command `aws` changes.
   *  @throws CloudError with status 404 when there is no such cluster. */
  async setDeletionProtection(call: AwsCall & { readonly name: string; readonly enabled: boolean }): Promise<void> {
    const definition = requireDefinition(CLUSTER);
    await this.perform({ ...call, type: CLUSTER }, definition, "update", (place) => {
      const record = this.require(place, definition, call.name);
      record.properties = { ...record.properties, deletionProtection: call.enabled };
    });
  }

  /** @throws CloudError with status 404 when there is no such resource. */
  async delete(call: AwsCall & { readonly id: string }): Promise<void> {
    const definition = requireDefinition(call.type);
    await this.perform(call, definition, "delete", async (place) => {
      const record = this.require(place, definition, call.id);
      const kept = await definition.delete?.(place, record);
      if (kept !== "keep") place.remove(record);
    });
  }

  async invoke(call: AwsCall & { readonly args: JsonObject }): Promise<JsonObject> {
    return this.perform(call, undefined, "invoke", (place) => invoke(place, call.type, call.args));
  }

  /** What a service does by itself somewhere, such as EKS's controllers beside a cluster; kept when it is done. */
  async byItself<T>(where: PlaceOf, work: (place: Place) => T): Promise<T> {
    const arn = `arn:aws:sts::${where.account}:assumed-role/AWSServiceRole/service`;
    const caller = { account: where.account, arn, userId: "AROASERVICE:service" };
    const result = work(this.placeOf(caller, where.region, undefined));
    await this.options.store.save();
    return result;
  }

  /** Every call's way: who is it, is a fault or delay due, do it, keep it, and only then answer. */
  private async perform<T>(
    call: AwsCall,
    definition: ResourceDefinition | undefined,
    operation: Operation,
    work: (place: Place) => T | Promise<T>,
  ): Promise<T> {
    const caller = await this.options.authenticate(call.credentials);
    if (!isRegion(call.region)) {
      throw new CloudError("InvalidRegion", `Could not resolve endpoint: there is no region "${call.region}".`);
    }
    this.disturbance.strike(call.type, operation, "before");
    await this.disturbance.wait(call.type, operation);
    const result = await work(this.placeOf(caller, call.region, definition));
    // A record that a crash loses after the answer would be a resource that exists for Pulumi alone.
    if (operation !== "read" && operation !== "invoke") await this.options.store.save();
    this.disturbance.strike(call.type, operation, "after");
    return result;
  }

  private placeOf(caller: AwsCaller, region: string, definition: ResourceDefinition | undefined): Place {
    const { state } = this.options.store;
    const regionOf = (type: string): string => ((definitionOf(type) ?? definition)?.scope === "account" ? "" : region);
    const all = (type: string): AwsRecord[] =>
      state.records.filter((r) => r.type === type && r.account === caller.account && r.region === regionOf(type));
    const remove = (record: AwsRecord): void => {
      state.records = state.records.filter((other) => other !== record);
    };
    const find = (type: string, id: string): AwsRecord | undefined => all(type).find((record) => record.id === id);
    return {
      account: caller.account,
      region,
      caller,
      now: this.now,
      quotas: { ...DEFAULT_QUOTAS, ...this.options.quotas },
      clusters: this.options.clusters,
      accounts: this.options.accounts,
      all,
      find,
      anywhere: (type, matches) => state.records.find((record) => record.type === type && matches(record)),
      everywhere: (type) => state.records.filter((record) => record.type === type),
      add: (type, { id, properties, hidden = {} }) => {
        const record = { type, account: caller.account, region: regionOf(type), id, properties, hidden };
        const same = find(type, id);
        if (same) remove(same);
        state.records.push(record);
        return record;
      },
      remove,
      isVisible: (record) => (this.visibleFrom.get(record) ?? 0) <= this.now.getTime(),
      alone: (key, run) => this.alone(key, run),
    };
  }

  private alone<T>(key: string, run: () => Promise<T>): Promise<T> | undefined {
    if (this.busy.has(key)) return undefined;
    this.busy.add(key);
    return run().finally(() => this.busy.delete(key));
  }

  private require(place: Place, definition: ResourceDefinition, id: string): AwsRecord {
    const record = place.find(definition.type, id) ?? definition.imported?.(place, id);
    if (record && record.hidden["pendingDeletionUntil"] === undefined) return record;
    const { code, message } = definition.notFound(id);
    throw new CloudError(code, message, 404);
  }
}

/** @throws CloudError when the stand-in does not have the type. */
function requireDefinition(type: string): ResourceDefinition {
  const definition = definitionOf(type);
  if (definition) return definition;
  throw new CloudError("SandboxUnsupported", `The sandbox's AWS does not support the resource type "${type}".`);
}

function requireValid(definition: ResourceDefinition, inputs: JsonObject): void {
  const [first] = validate(definition, inputs);
  if (first) throw new CloudError("ValidationException", `${first.property}: ${first.reason}`);
}

function tagsAll(definition: ResourceDefinition, inputs: JsonObject): JsonObject {
  return "tags" in definition.properties ? { tagsAll: inputs["tags"] ?? {} } : {};
}

/** Whether a value outlives an update that does not name it: outputs do, and arguments that AWS chose. */
function staysOnUpdate(definition: ResourceDefinition, key: string, inputs: JsonObject): boolean {
  const property = definition.properties[key];
  return property === undefined || (property.computed === true && inputs[key] === undefined);
}
