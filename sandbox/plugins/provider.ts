/**
 * A framework for resource providers that speak the engine's protocol directly.
 *
 * `@pulumi/pulumi/provider` cannot preview with unknown values, explain a difference or keep a secret; this can.
 *
 * @example
 * serveProvider({
 *   name: "github",
 *   version: "6.15.0",
 *   async configure({ configuration }) { owner = configuration["owner"]; },
 *   async check({ type, news }) { return { inputs: news, failures: news["name"] ? [] : [{ property: "name", reason: "is missing" }] }; },
 *   async diff({ type, oldInputs, news, ignoreChanges }) { return diffInputs(oldInputs, news, { replaceOn: ["name"], ignoreChanges }); },
 *   async create({ type, inputs, preview }) {
 *     if (preview) return { id: "", outputs: { ...inputs, nodeId: unknown } };
 *     const made = await cloud.call("github.create", { type, inputs: toJson(inputs) });
 *     return { id: made.id, outputs: { ...inputs, nodeId: made.nodeId } };
 *   },
 *   …
 * });
 */
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { providerService } from "./providerService.js";
import { serve } from "./rpc.js";
import type { PropertyMap } from "./values.js";

/** What each request about one resource carries. */
export interface ResourceRequest {
  readonly urn: string;
  /** `aws:iam/role:Role`. */
  readonly type: string;
  /** The resource's name in the program, the last part of the URN. */
  readonly name: string;
  /** Aborted when the engine is told to stop: a handler that waits for something should give up. */
  readonly signal: AbortSignal;
}

export interface CheckRequest extends ResourceRequest {
  /** The checked inputs of the last time; empty for a new resource. */
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
  /** For names that are made up: the same seed gives the same name between preview and update with a plan. Empty when the engine sends none. */
  readonly randomSeed: Uint8Array;
}

export interface CheckResult {
  /** The inputs with defaults filled in. */
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

export interface CheckFailure {
  /** `vpcConfig.subnetIds[0]`, or "" for the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

export interface DiffRequest extends ResourceRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly news: PropertyMap;
  /** Property paths whose differences do not count. */
  readonly ignoreChanges: readonly string[];
}

export type DiffKind = "add" | "add-replace" | "delete" | "delete-replace" | "update" | "update-replace";

export interface DiffResult {
  readonly changes: boolean;
  /** Properties whose change makes a new resource necessary. */
  readonly replaces: readonly string[];
  /** The old one must go before the new one can be made: names that are unique. @default false */
  readonly deleteBeforeReplace?: boolean;
  /** By property path. Paths are of the inputs. */
  readonly detailedDiff?: Readonly<Record<string, DiffKind>>;
}

export interface CreateRequest extends ResourceRequest {
  readonly inputs: PropertyMap;
  /** Nothing may be made: answer id "" and {@link unknown} for what only the cloud can tell. */
  readonly preview: boolean;
  /** From `customTimeouts`; 0 means the provider's default. */
  readonly timeoutSeconds: number;
}

export interface CreateResult {
  readonly id: string;
  /** Everything that is to be in the state. Outputs whose inputs are secret are made secret by the framework. */
  readonly outputs: PropertyMap;
}

export interface ReadRequest extends ResourceRequest {
  readonly id: string;
  /** Inputs in the state; empty on an import. */
  readonly inputs: PropertyMap;
  /** Outputs in the state; empty on an import. */
  readonly outputs: PropertyMap;
}

export interface ReadResult {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
}

export interface UpdateRequest extends ResourceRequest {
  readonly id: string;
  readonly oldInputs: PropertyMap;
  readonly oldOutputs: PropertyMap;
  readonly news: PropertyMap;
  readonly preview: boolean;
  readonly timeoutSeconds: number;
  readonly ignoreChanges: readonly string[];
}

export interface UpdateResult {
  readonly outputs: PropertyMap;
}

export interface DeleteRequest extends ResourceRequest {
  readonly id: string;
  readonly inputs: PropertyMap;
  readonly outputs: PropertyMap;
  readonly timeoutSeconds: number;
}

export interface InvokeRequest {
  /** `aws:index/getCallerIdentity:getCallerIdentity`. */
  readonly token: string;
  readonly args: PropertyMap;
  readonly preview: boolean;
  readonly signal: AbortSignal;
}

export interface InvokeResult {
  readonly outputs: PropertyMap;
  readonly failures?: readonly CheckFailure[];
}

/** One provider. Values come and go as {@link PropertyMap}s with markers; whatever a method throws reaches the user as its message.
 *  A type or function that a definition does not know must be refused: {@link unsupportedType}, {@link unsupportedFunction}. */
export interface ProviderDefinition {
  /** `aws`. */
  readonly name: string;
  /** Of the SDK that it stands behind. */
  readonly version: string;
  /** Provider configuration. Values that are not strings travel as JSON strings. @default everything is accepted as it is */
  checkConfig?(request: { readonly urn: string; readonly news: PropertyMap }): Promise<CheckResult>;
  /** @default an update in place when anything differs */
  diffConfig?(request: {
    readonly urn: string;
    readonly oldInputs: PropertyMap;
    readonly news: PropertyMap;
    readonly ignoreChanges: readonly string[];
  }): Promise<DiffResult>;
  /** Called once in the process's life: the engine starts one process for each configured provider. Nothing in it is unknown. */
  configure?(request: { readonly configuration: PropertyMap; readonly engineAddress: string }): Promise<void>;
  check(request: CheckRequest): Promise<CheckResult>;
  diff(request: DiffRequest): Promise<DiffResult>;
  /** @throws InitializationFailed when the resource exists but is not well. */
  create(request: CreateRequest): Promise<CreateResult>;
  /** Answers undefined when the resource is gone. */
  read(request: ReadRequest): Promise<ReadResult | undefined>;
  /** @throws InitializationFailed when the resource was changed but is not well. */
  update(request: UpdateRequest): Promise<UpdateResult>;
  delete(request: DeleteRequest): Promise<void>;
  invoke?(request: InvokeRequest): Promise<InvokeResult>;
}

export { InitializationFailed, unsupportedFunction, unsupportedType } from "./providerErrors.js";

/** Serves a provider to the engine that started this process: prints the port, and leaves when the parent does. */
export function serveProvider(definition: ProviderDefinition): void {
  serve(providerGrpc.ResourceProviderService, providerService(definition));
}
