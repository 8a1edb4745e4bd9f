import assert from "node:assert/strict";
import * as grpc from "@grpc/grpc-js";
import providerGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type * as ProviderGrpc from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import type * as Pb from "@pulumi/pulumi/proto/provider_pb.js";
import status from "@pulumi/pulumi/proto/status_pb.js";
import { diffInputs } from "../../../../sandbox/plugins/diff.js";
import {
  InitializationFailed,
  unsupportedType,
  type ProviderDefinition,
} from "../../../../sandbox/plugins/provider.js";
import { providerService } from "../../../../sandbox/plugins/providerService.js";
import { decode, encode, Secret, unknown, type PropertyMap } from "../../../../sandbox/plugins/values.js";

const URN = "urn:pulumi:dev::p::demo:index:Parent$demo:index:Thing::thing";

/** A provider with one type, which a test may change. */
function aProvider(overrides: Partial<ProviderDefinition> = {}): ProviderDefinition {
  return {
    name: "demo",
    version: "1.2.3",
    check: ({ type, news }) => {
      if (type !== "demo:index:Thing") return Promise.reject(unsupportedType("demo", type));
      return Promise.resolve({
        inputs: { size: 1, ...news },
        failures: news["name"] === undefined ? [{ property: "name", reason: "is missing" }] : [],
      });
    },
    diff: ({ oldInputs, news, ignoreChanges }) =>
      Promise.resolve(diffInputs(oldInputs, news, { replaceOn: ["name"], ignoreChanges })),
    create: ({ inputs, preview }) =>
      Promise.resolve({ id: preview ? "" : "t-1", outputs: { ...inputs, arn: preview ? unknown : "arn:1" } }),
    read: () => Promise.resolve(undefined),
    update: ({ news }) => Promise.resolve({ outputs: news }),
    delete: () => Promise.resolve(),
    ...overrides,
  };
}

describe("a resource provider of the sandbox", () => {
  const servers: grpc.Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.forceShutdown();
  });

  async function connect(definition = aProvider()): Promise<ProviderGrpc.ResourceProviderClient> {
    const server = new grpc.Server();
    servers.push(server);
    server.addService(providerGrpc.ResourceProviderService, providerService(definition));
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
    return new providerGrpc.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  /** Awaits a call of the client. */
  function answer<T>(call: (callback: (error: grpc.ServiceError | null, response: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
      call((error, response) => {
        if (error) reject(error);
        else resolve(response);
      });
    });
  }

  function checkRequest(news: PropertyMap, urn = URN): Pb.CheckRequest {
    const request = new pb.CheckRequest();
    request.setUrn(urn);
    request.setNews(encode(news));
    return request;
  }

  function createRequest(inputs: PropertyMap, preview: boolean): Pb.CreateRequest {
    const request = new pb.CreateRequest();
    request.setUrn(URN);
    request.setProperties(encode(inputs));
    request.setPreview(preview);
    return request;
  }

  it("names the property that fails its check, and fills in defaults", async () => {
    const client = await connect();
    const response = await answer<Pb.CheckResponse>((done) => client.check(checkRequest({}), done));
    assert.deepEqual(
      response.getFailuresList().map((failure) => failure.toObject()),
      [{ property: "name", reason: "is missing" }],
    );
    assert.deepEqual(decode(response.getInputs()), { size: 1 });
  });

  it("refuses a type that it does not have", async () => {
    const client = await connect();
    const request = checkRequest({}, URN.replace("demo:index:Thing::", "demo:index:Other::"));
    await assert.rejects(
      answer((done) => client.check(request, done)),
      /does not support the resource type "demo:index:Other"/,
    );
  });

  it("previews a creation without an id and keeps unknown values unknown", async () => {
    const client = await connect();
    const response = await answer<Pb.CreateResponse>((done) =>
      client.create(createRequest({ name: unknown }, true), done),
    );
    assert.equal(response.getId(), "");
    assert.deepEqual(decode(response.getProperties()), { name: unknown, arn: unknown });
  });

  it("keeps secret inputs secret in what it answers", async () => {
    const definition = aProvider({ create: () => Promise.resolve({ id: "t-1", outputs: { token: "canary" } }) });
    const client = await connect(definition);
    const request = createRequest({ token: new Secret("canary") }, false);
    const response = await answer<Pb.CreateResponse>((done) => client.create(request, done));
    assert.deepEqual(decode(response.getProperties()), { token: new Secret("canary") });
  });

  it("explains a replacement, path by path", async () => {
    const client = await connect();
    const request = new pb.DiffRequest();
    request.setUrn(URN);
    request.setOldInputs(encode({ name: "a", size: 1, tags: { x: "1" } }));
    request.setNews(encode({ name: "b", size: 2, tags: { x: "2" } }));
    request.setIgnorechangesList(["tags"]);
    const response = await answer<Pb.DiffResponse>((done) => client.diff(request, done));
    assert.deepEqual(response.getReplacesList(), ["name"]);
    const kinds: [string, number][] = [];
    response.getDetaileddiffMap().forEach((diff, path) => kinds.push([path, diff.getKind()]));
    assert.deepEqual(kinds, [
      ["name", pb.PropertyDiff.Kind.UPDATE_REPLACE],
      ["size", pb.PropertyDiff.Kind.UPDATE],
    ]);
  });

  it("answers nothing when it reads what is gone", async () => {
    const client = await connect();
    const request = new pb.ReadRequest();
    request.setUrn(URN);
    request.setId("t-1");
    const response = await answer<Pb.ReadResponse>((done) => client.read(request, done));
    assert.equal(response.getId(), "");
  });

  it("keeps what it made when that is not well, with the reasons", async () => {
    const failing = () =>
      Promise.reject(new InitializationFailed("t-1", { name: "a" }, { name: "a" }, ["has no pods"]));
    const client = await connect(aProvider({ create: failing }));
    const error = await answer((done) => client.create(createRequest({ name: "a" }, false), done)).then(
      () => assert.fail("must not succeed"),
      (reason: unknown) => reason as grpc.ServiceError,
    );
    const [details] = error.metadata.get("grpc-status-details-bin");
    const [packed] = status.Status.deserializeBinary(details as Buffer).getDetailsList();
    const kept = pb.ErrorResourceInitFailed.deserializeBinary(packed?.getValue_asU8() ?? new Uint8Array());
    assert.equal(kept.getId(), "t-1");
    assert.deepEqual(kept.getReasonsList(), ["has no pods"]);
  });

  it("shows the cloud's own words when it refuses", async () => {
    const client = await connect(aProvider({ create: () => Promise.reject(new Error("VpcLimitExceeded: enough")) }));
    await assert.rejects(
      answer((done) => client.create(createRequest({}, false), done)),
      /VpcLimitExceeded: enough/,
    );
  });

  it("says that it has no functions when it has none", async () => {
    const client = await connect();
    const request = new pb.InvokeRequest();
    request.setTok("demo:index:getThing");
    await assert.rejects(
      answer((done) => client.invoke(request, done)),
      /does not support the function "demo:index:getThing"/,
    );
  });

  it("tells a running handler when the engine stops", async () => {
    const waiting = aProvider({
      create: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            reject(new Error("gave up"));
          });
        }),
    });
    const client = await connect(waiting);
    const running = answer((done) => client.create(createRequest({}, false), done));
    const { Empty } = (await import("google-protobuf/google/protobuf/empty_pb.js")).default;
    await Promise.all([assert.rejects(running, /gave up/), answer((done) => client.cancel(new Empty(), done))]);
  });
});
