import * as grpc from "@grpc/grpc-js";
import empty from "google-protobuf/google/protobuf/empty_pb.js";
import any from "google-protobuf/google/protobuf/any_pb.js";
import plugin from "@pulumi/pulumi/proto/plugin_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type * as Pb from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import { diffInputs } from "./diff.js";
import type { CheckFailure, CheckResult, DiffKind, DiffResult, ProviderDefinition } from "./provider.js";
import { InitializationFailed, unsupportedFunction } from "./providerErrors.js";
import { engineAddress, statusError, unary } from "./rpc.js";
import { decode, encode, sealLike } from "./values.js";

/** The engine's `ResourceProvider` service, answered by a definition. */
export function providerService(provider: ProviderDefinition): grpc.UntypedServiceImplementation {
  const stop = new AbortController();
  const { signal } = stop;
  let engine = engineAddress();

  const subject = (request: { getUrn(): string; getType(): string; getName(): string }) => {
    const urn = request.getUrn();
    return {
      urn,
      type: request.getType() || typeOf(urn),
      name: request.getName() || (urn.split("::").at(-1) ?? ""),
      signal,
    };
  };

  return {
    handshake: unary<Pb.ProviderHandshakeRequest, Pb.ProviderHandshakeResponse>((request) => {
      engine = request.getEngineAddress() || engine;
      const answer = new pb.ProviderHandshakeResponse();
      answer.setAcceptSecrets(true);
      return answer;
    }),

    checkConfig: unary<Pb.CheckRequest, Pb.CheckResponse>(async (request) => {
      const news = decode(request.getNews());
      if (!provider.checkConfig) return checkResponse({ inputs: news, failures: [] });
      return checkResponse(await provider.checkConfig({ urn: request.getUrn(), news }));
    }),

    diffConfig: unary<Pb.DiffRequest, Pb.DiffResponse>(async (request) => {
      const oldInputs = decode(request.getOldInputs() ?? request.getOlds());
      const news = decode(request.getNews());
      const ignoreChanges = request.getIgnorechangesList();
      if (!provider.diffConfig) return diffResponse(diffInputs(oldInputs, news, { ignoreChanges }));
      return diffResponse(await provider.diffConfig({ urn: request.getUrn(), oldInputs, news, ignoreChanges }));
    }),

    configure: unary<Pb.ConfigureRequest, Pb.ConfigureResponse>(async (request) => {
      await provider.configure?.({ configuration: decode(request.getArgs()), engineAddress: engine });
      const answer = new pb.ConfigureResponse();
      // Resources are not accepted, as in the providers that are stood in for: the engine sends their ids instead.
      answer.setAcceptsecrets(true);
      answer.setSupportspreview(true);
      return answer;
    }),

    check: unary<Pb.CheckRequest, Pb.CheckResponse>(async (request) =>
      checkResponse(
        await provider.check({
          ...subject(request),
          olds: decode(request.getOlds()),
          news: decode(request.getNews()),
          randomSeed: request.getRandomseed_asU8(),
        }),
      ),
    ),

    diff: unary<Pb.DiffRequest, Pb.DiffResponse>(async (request) =>
      diffResponse(
        await provider.diff({
          ...subject(request),
          id: request.getId(),
          oldInputs: decode(request.getOldInputs()),
          oldOutputs: decode(request.getOlds()),
          news: decode(request.getNews()),
          ignoreChanges: request.getIgnorechangesList(),
        }),
      ),
    ),

    create: unary<Pb.CreateRequest, Pb.CreateResponse>(async (request) => {
      const inputs = decode(request.getProperties());
      const made = await provider
        .create({
          ...subject(request),
          inputs,
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
        })
        .catch(rethrowPartialFailure);
      const answer = new pb.CreateResponse();
      answer.setId(made.id);
      answer.setProperties(encode(sealLike(made.outputs, inputs)));
      return answer;
    }),

    read: unary<Pb.ReadRequest, Pb.ReadResponse>(async (request) => {
      const inputs = decode(request.getInputs());
      const found = await provider.read({
        ...subject(request),
        id: request.getId(),
        inputs,
        outputs: decode(request.getProperties()),
      });
      const answer = new pb.ReadResponse();
      if (!found) return answer;
      answer.setId(found.id);
      // A read answers what the cloud has, in clear; what was secret in the state must stay so.
      answer.setInputs(encode(sealLike(found.inputs, inputs)));
      answer.setProperties(encode(sealLike(found.outputs, inputs)));
      return answer;
    }),

    update: unary<Pb.UpdateRequest, Pb.UpdateResponse>(async (request) => {
      const news = decode(request.getNews());
      const changed = await provider
        .update({
          ...subject(request),
          id: request.getId(),
          oldInputs: decode(request.getOldInputs()),
          oldOutputs: decode(request.getOlds()),
          news,
          preview: request.getPreview(),
          timeoutSeconds: request.getTimeout(),
          ignoreChanges: request.getIgnorechangesList(),
        })
        .catch(rethrowPartialFailure);
      const answer = new pb.UpdateResponse();
      answer.setProperties(encode(sealLike(changed.outputs, news)));
      return answer;
    }),

    delete: unary(async (request: Pb.DeleteRequest) => {
      await provider.delete({
        ...subject(request),
        id: request.getId(),
        inputs: decode(request.getOldInputs()),
        outputs: decode(request.getProperties()),
        timeoutSeconds: request.getTimeout(),
      });
      return new empty.Empty();
    }),

    invoke: unary<Pb.InvokeRequest, Pb.InvokeResponse>(async (request) => {
      const token = request.getTok();
      if (!provider.invoke) throw unsupportedFunction(provider.name, token);
      const result = await provider.invoke({
        token,
        args: decode(request.getArgs()),
        preview: request.getPreview(),
        signal,
      });
      const answer = new pb.InvokeResponse();
      answer.setReturn(encode(result.outputs));
      answer.setFailuresList((result.failures ?? []).map(failureMessage));
      return answer;
    }),

    getPluginInfo: unary(() => {
      const answer = new plugin.PluginInfo();
      answer.setVersion(provider.version);
      return answer;
    }),

    cancel: unary(() => {
      stop.abort(new Error("The engine was told to stop."));
      return new empty.Empty();
    }),

    attach: unary((request: { getAddress(): string }) => {
      engine = request.getAddress();
      return new empty.Empty();
    }),
    // Everything else (getSchema, call, construct, list, parameterize, getMapping…) is answered UNIMPLEMENTED by the server.
  };
}

/** `aws:iam/role:Role` of `urn:pulumi:stack::project::parent$aws:iam/role:Role::name`. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function checkResponse(result: CheckResult): Pb.CheckResponse {
  const answer = new pb.CheckResponse();
  answer.setInputs(encode(result.inputs));
  answer.setFailuresList(result.failures.map(failureMessage));
  return answer;
}

function failureMessage(failure: CheckFailure): Pb.CheckFailure {
  const message = new pb.CheckFailure();
  message.setProperty(failure.property);
  message.setReason(failure.reason);
  return message;
}

const KINDS: Readonly<Record<DiffKind, keyof typeof Pb.PropertyDiff.Kind>> = {
  add: "ADD",
  "add-replace": "ADD_REPLACE",
  delete: "DELETE",
  "delete-replace": "DELETE_REPLACE",
  update: "UPDATE",
  "update-replace": "UPDATE_REPLACE",
};

function diffResponse(diff: DiffResult): Pb.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = pb.DiffResponse.DiffChanges;
  const answer = new pb.DiffResponse();
  answer.setChanges(diff.changes ? DIFF_SOME : DIFF_NONE);
  answer.setReplacesList([...diff.replaces]);
  answer.setDeletebeforereplace(diff.deleteBeforeReplace ?? false);
  if (!diff.detailedDiff) return answer;
  answer.setHasdetaileddiff(true);
  for (const [path, kind] of Object.entries(diff.detailedDiff)) {
    const property = new pb.PropertyDiff();
    property.setKind(pb.PropertyDiff.Kind[KINDS[kind]]);
    property.setInputdiff(true);
    answer.getDetaileddiffMap().set(path, property);
  }
  // The engine names the top-level properties in its events.
  answer.setDiffsList([...new Set(Object.keys(diff.detailedDiff).map((path) => path.split(/[.[]/)[0] ?? path))]);
  return answer;
}

/** A partial failure travels in a header: structured details are foreign to gRPC for Node.js. */
function rethrowPartialFailure(error: unknown): never {
  if (!(error instanceof InitializationFailed)) throw error;
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setInputs(encode(error.inputs));
  detail.setProperties(encode(sealLike(error.outputs, error.inputs)));
  detail.setReasonsList([...error.reasons]);
  const packed = new any.Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const full = new status.Status();
  full.setCode(grpc.status.UNKNOWN);
  full.setMessage(error.message);
  full.addDetails(packed);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(full.serializeBinary()));
  throw statusError(grpc.status.UNKNOWN, error.message, metadata);
}
