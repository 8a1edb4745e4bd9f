import assert from "node:assert/strict";
import { createAws, emptyAws, type Aws } from "../../../../sandbox/aws/aws.js";
import { createIdentity, noSessions, type Identity, type Session } from "../../../../sandbox/aws/identity/index.js";
import { identityRecords } from "../../../../sandbox/aws/lookups.js";
import type { PipelineRole } from "../../../../sandbox/aws/operatorRoles.js";
import { configurationFaults, readConfiguration } from "../../../../sandbox/aws/provider/configuration.js";
import { ProviderCredentials } from "../../../../sandbox/aws/provider/credentials.js";
import * as types from "../../../../sandbox/aws/types.js";
import type { StsRequest } from "../../../../sandbox/aws/identity/sts.js";
import { ACCOUNT, OPERATOR } from "./anAws.js";

const OTHER = "222222222222";
const PIPELINE: PipelineRole = {
  arn: `arn:aws:iam::${OTHER}:role/fleet-pipeline`,
  trusts: [OPERATOR],
  externalId: null,
};

/** Two accounts with STS between them, and the operator's session. */
async function twoAccounts(...pipelineRoles: PipelineRole[]): Promise<World> {
  const state = emptyAws();
  const save = () => Promise.resolve();
  let now = new Date("2026-11-21T10:45:00Z");
  const identity = createIdentity({
    store: { state: noSessions(), save },
    records: identityRecords(state),
    podIdentityUrl: "http://127.0.0.1:1/",
    now: () => now,
  });
  const open = (roles: readonly PipelineRole[]) =>
    createAws({
      store: { state, save },
      clusters: {
        start: () => assert.fail("no clusters here"),
        installArgoCdKinds: () => assert.fail("no clusters here"),
        setNodes: () => assert.fail("no clusters here"),
        remove: () => Promise.resolve(),
      },
      accounts: [ACCOUNT, OTHER],
      operatorRoles: [OPERATOR],
      pipelineRoles: roles,
      authenticate: (credentials) => identity.authenticate(credentials),
    });
  const aws = await open(pipelineRoles);
  let sent = 0;
  return {
    aws,
    identity,
    session: await identity.operatorSession(OPERATOR, "operator"),
    now: () => now,
    wait: (minutes) => (now = new Date(now.getTime() + minutes * 60_000)),
    send: (request) => {
      sent += 1;
      return (identity.handlers["sts.request"] as (request: StsRequest) => Promise<string>)(request);
    },
    sent: () => sent,
    reopen: async (...roles) => {
      await open(roles);
    },
  };
}

interface World {
  readonly aws: Aws;
  readonly identity: Identity;
  readonly session: Session;
  readonly now: () => Date;
  readonly wait: (minutes: number) => void;
  readonly send: (request: StsRequest) => Promise<string>;
  readonly sent: () => number;
  readonly reopen: (...roles: PipelineRole[]) => Promise<void>;
}

/** What a provider signs with that assumes roles, one after the other. */
function provider({ session, send, now }: World, ...roles: object[]): ProviderCredentials {
  const environment = {
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
  };
  const given = { region: "eu-west-1", assumeRoles: JSON.stringify(roles) };
  return new ProviderCredentials(readConfiguration(given, environment), send, now);
}

const ROLE = { roleArn: PIPELINE.arn, sessionName: "acme-prod" };

describe("a provider of the sandbox's aws that assumes a role", () => {
  it("works in the role's account: what it makes is recorded there", async () => {
    const world = await twoAccounts(PIPELINE);
    const credentials = await provider(world, ROLE).get();
    assert.deepEqual(world.identity.authenticate(credentials), {
      account: OTHER,
      arn: `arn:aws:sts::${OTHER}:assumed-role/fleet-pipeline/acme-prod`,
      userId: `${String(uniqueId(world.aws, PIPELINE.arn))}:acme-prod`,
      roleArn: PIPELINE.arn,
    });
    const call = { credentials, region: "eu-west-1", type: types.VPC, inputs: { cidrBlock: "10.9.0.0/16" } };
    await world.aws.create(call);
    await world.aws.create({ ...call, credentials: world.session });
    assert.deepEqual(
      world.aws.records.filter(({ type }) => type === types.VPC).map(({ account }) => account),
      [OTHER, ACCOUNT],
    );
  });

  it("is refused in AWS's words by a role that is not there, that trusts others, or that asks for more", async () => {
    const denied = new RegExp(
      String.raw`^Error: IAM Role \(${PIPELINE.arn}\) cannot be assumed\.\n\nError: operation error STS: AssumeRole, ` +
        String.raw`api error AccessDenied: User: arn:aws:sts::${ACCOUNT}:assumed-role/platform-engineer/operator ` +
        String.raw`is not authorized to perform: sts:AssumeRole on resource: ${PIPELINE.arn}$`,
    );
    await assert.rejects(provider(await twoAccounts(), ROLE).get(), denied);
    const others = { ...PIPELINE, trusts: [`arn:aws:iam::${ACCOUNT}:role/somebody-else`] };
    await assert.rejects(provider(await twoAccounts(others), ROLE).get(), denied);
    const demanding = await twoAccounts({ ...PIPELINE, externalId: "acme-1" });
    await assert.rejects(provider(demanding, ROLE).get(), denied);
    await assert.rejects(provider(demanding, { ...ROLE, externalId: "acme-2" }).get(), denied);
    await provider(demanding, { ...ROLE, externalId: "acme-1" }).get();
  });

  it("asks again after a refusal: the role may be there by now", async () => {
    const world = await twoAccounts();
    const late = provider(world, ROLE);
    await assert.rejects(late.get(), /AccessDenied/);
    await world.reopen(PIPELINE);
    assert.equal(world.identity.authenticate(await late.get()).account, OTHER);
  });

  it("is given its role's trust anew with the fleet's file, and keeps the role", async () => {
    const world = await twoAccounts(PIPELINE);
    const before = uniqueId(world.aws, PIPELINE.arn);
    await world.reopen({ ...PIPELINE, externalId: "acme-1" });
    await assert.rejects(provider(world, ROLE).get(), /AccessDenied/);
    assert.equal(uniqueId(world.aws, PIPELINE.arn), before);
  });

  it("may go through one role to the next", async () => {
    const inner = { arn: `arn:aws:iam::${OTHER}:role/inner`, trusts: [PIPELINE.arn], externalId: null };
    const world = await twoAccounts(PIPELINE, inner);
    await assert.rejects(provider(world, { ...ROLE, roleArn: inner.arn }).get(), /AccessDenied/);
    const both = await provider(world, ROLE, { ...ROLE, roleArn: inner.arn }).get();
    assert.match(world.identity.authenticate(both).arn, /assumed-role\/inner\/acme-prod$/);
  });

  it("keeps a session while it lasts, and no longer", async () => {
    const world = await twoAccounts(PIPELINE);
    const credentials = provider(world, ROLE);
    await Promise.all([credentials.get(), credentials.get()]);
    world.wait(50);
    const first = await credentials.get();
    assert.equal(world.sent(), 1);
    world.wait(8);
    const second = await credentials.get();
    assert.equal(world.sent(), 2);
    assert.notDeepEqual(second, first);
    world.identity.authenticate(second);
  });

  it("is told of arguments that it does not have, and of values that AWS would refuse", () => {
    const faults = (...roles: unknown[]) =>
      configurationFaults({ assumeRoles: JSON.stringify(roles) }).map(({ property }) => property);
    assert.deepEqual(faults(ROLE, { ...ROLE, externalId: "acme:1" }), []);
    assert.deepEqual(faults({ ...ROLE, duration: "1h" }), ["assumeRoles[0].duration"]);
    assert.deepEqual(faults(ROLE, { sessionName: "a b", externalId: "?" }), [
      "assumeRoles[1].roleArn",
      "assumeRoles[1].sessionName",
      "assumeRoles[1].externalId",
    ]);
    assert.deepEqual(faults("arn:aws:iam::222222222222:role/x"), ["assumeRoles[0]"]);
  });
});

function uniqueId({ records }: Aws, arn: string): unknown {
  return records.find(({ properties }) => properties["arn"] === arn)?.properties["uniqueId"];
}
