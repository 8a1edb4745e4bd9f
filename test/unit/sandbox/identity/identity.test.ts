import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { podIdentityTrust } from "../../../../render/iamPolicies.js";
import { CloudError } from "../../../../sandbox/control.js";
import { awsCli, CliError, type CliWorld } from "../../../../sandbox/aws/identity/awsCli.js";
import {
  createIdentity,
  type HttpHandler,
  type Identity,
  type Session,
} from "../../../../sandbox/aws/identity/index.js";
import { eksToken } from "../../../../sandbox/aws/identity/eksToken.js";
import { spokeRoleTrust } from "../../../../render/index.js";
import { ACCOUNT, aRole, aStore, aWorld, anEntry, CLUSTER, HUB_ROLE, NOW, TRUSTS_PODS, type World } from "./world.js";

interface Review {
  status: {
    authenticated: boolean;
    error?: string;
    user?: { username: string; uid: string; groups: string[]; extra: Record<string, string[]> };
  };
}

describe("identity in the sandbox", () => {
  let world: World;
  let identity: Identity;
  let now: Date;
  let server: Server | undefined;

  beforeEach(() => {
    now = NOW;
    world = aWorld();
    world.roles.set(HUB_ROLE, aRole(TRUSTS_PODS));
    world.entries.set(`${CLUSTER} ${HUB_ROLE}`, anEntry());
    identity = createIdentity({
      store: aStore(),
      records: world,
      podIdentityUrl: "http://127.0.0.1:1/pod-identity/credentials",
      now: () => now,
    });
  });

  afterEach(() => {
    server?.close();
    server = undefined;
  });

  async function serve(handler: HttpHandler): Promise<string> {
    const opened = createServer((request, response) => void handler(request, response));
    server = opened;
    await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(opened.address() as AddressInfo).port}`;
  }

  async function review(token: string, cluster = CLUSTER): Promise<Review["status"]> {
    const url = await serve(identity.tokenReview);
    const body = JSON.stringify({ apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } });
    const response = await fetch(`${url}/authn/${cluster}`, { method: "POST", body });
    return ((await response.json()) as Review).status;
  }

  const tokenOf = (session: Session) => eksToken(session, CLUSTER, "eu-west-1", now);

  it("tells a cluster the groups of the caller's access entry", async () => {
    world.entries.set(`${CLUSTER} ${HUB_ROLE}`, anEntry({ clusterPolicies: ["AmazonEKSClusterAdminPolicy"] }));
    const session = await identity.operatorSession(HUB_ROLE, "me@example.com");
    const { user } = await review(tokenOf(session));
    assert.deepEqual(user?.groups, ["gitops-fleet:hub", "eks-access-policy:AmazonEKSClusterAdminPolicy"]);
    assert.equal(user.username, `arn:aws:sts::${ACCOUNT}:assumed-role/acme-argocd/me-example.com`);
    assert.equal(user.uid, `aws-iam-authenticator:${ACCOUNT}:AROAHUB`);
    assert.deepEqual(user.extra["accessKeyId"], [session.accessKeyId]);
  });

  it("keeps out a role without an access entry", async () => {
    world.entries.clear();
    const status = await review(tokenOf(await identity.operatorSession(HUB_ROLE, "me")));
    assert.equal(status.authenticated, false);
    assert.match(status.error ?? "", /no access entry/);
  });

  it("keeps out a role that was made again under its old name", async () => {
    world.roles.set(HUB_ROLE, aRole(TRUSTS_PODS, { uniqueId: "AROANEW" }));
    const status = await review(tokenOf(await identity.operatorSession(HUB_ROLE, "me")));
    assert.equal(status.authenticated, false);
    assert.match(status.error ?? "", /earlier role of that name/);
  });

  it("ends a session with its time and with its role", async () => {
    const session = await identity.operatorSession(HUB_ROLE, "me");
    assert.equal(identity.authenticate(session).arn, `arn:aws:sts::${ACCOUNT}:assumed-role/acme-argocd/me`);
    assert.throws(
      () => identity.authenticate({ ...session, secretAccessKey: "other" }),
      /token included in the request is invalid/,
    );
    now = new Date(NOW.getTime() + 13 * 3_600_000);
    assert.throws(() => identity.authenticate(session), /is expired/);
    now = NOW;
    world.roles.delete(HUB_ROLE);
    assert.throws(() => identity.authenticate(session), /is invalid/);
  });

  describe("for pods", () => {
    const ACCOUNT_OF_POD = ["acme-hub", "argocd", "argocd-server"] as const;

    async function credentials(environment: Record<string, string> | undefined): Promise<Response> {
      const url = await serve(identity.podIdentity);
      const authorization = environment?.["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "none";
      return fetch(`${url}/pod-identity/credentials`, { headers: { authorization } });
    }

    it("gives nothing without an association", async () => {
      assert.equal(await identity.podIdentityEnvironment(...ACCOUNT_OF_POD), undefined);
      assert.equal((await credentials(undefined)).status, 400);
    });

    it("gives credentials with which a cluster lets the hub in", async () => {
      world.associations.set(ACCOUNT_OF_POD.join(" "), { id: "a-0123456789abcdef0", roleArn: HUB_ROLE });
      const environment = await identity.podIdentityEnvironment(...ACCOUNT_OF_POD);
      const response = await credentials(environment);
      const found = (await response.json()) as {
        AccessKeyId: string;
        SecretAccessKey: string;
        Token: string;
        AccountId: string;
      };
      assert.equal(found.AccountId, ACCOUNT);
      server?.close();
      const pod = { accessKeyId: found.AccessKeyId, secretAccessKey: found.SecretAccessKey, sessionToken: found.Token };
      assert.equal((await review(eksToken(pod, CLUSTER, "eu-west-1", now))).authenticated, true);
    });

    it("refuses when the role does not trust Pod Identity", async () => {
      world.associations.set(ACCOUNT_OF_POD.join(" "), { id: "a-0123456789abcdef0", roleArn: HUB_ROLE });
      world.roles.set(HUB_ROLE, aRole({ ...TRUSTS_PODS, Action: "sts:AssumeRole" }));
      const response = await credentials(await identity.podIdentityEnvironment(...ACCOUNT_OF_POD));
      assert.equal(response.status, 400);
      assert.match(await response.text(), /does not have permissions to assume/);
    });

    it("keeps an add-on's role to its service account on its cluster, whatever is associated with it", async () => {
      const clusterArn = `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/acme-dev`;
      const trust = podIdentityTrust({ clusterArn, namespace: "external-dns", serviceAccounts: ["external-dns"] });
      world.roles.set(HUB_ROLE, aRole({}, { trustPolicy: JSON.stringify(trust) }));
      const statusFor = async (...pod: [cluster: string, namespace: string, serviceAccount: string]) => {
        world.associations.set(pod.join(" "), { id: "a-0123456789abcdef0", roleArn: HUB_ROLE });
        const { status } = await credentials(await identity.podIdentityEnvironment(...pod));
        server?.close();
        return status;
      };
      assert.equal(await statusFor("acme-dev", "external-dns", "external-dns"), 200);
      assert.equal(await statusFor("acme-prod", "external-dns", "external-dns"), 400);
      assert.equal(await statusFor("acme-dev", "external-dns", "default"), 400);
      assert.equal(await statusFor("acme-dev", "alpha-web", "external-dns"), 400);
    });

    it("takes the credentials away with the association", async () => {
      world.associations.set(ACCOUNT_OF_POD.join(" "), { id: "a-0123456789abcdef0", roleArn: HUB_ROLE });
      const environment = await identity.podIdentityEnvironment(...ACCOUNT_OF_POD);
      world.associations.clear();
      assert.equal((await credentials(environment)).status, 404);
    });
  });

  describe("with the command aws", () => {
    const SPOKE_ROLE = `arn:aws:iam::222222222222:role/spoke`;

    function cli(session: Pick<Session, "accessKeyId" | "secretAccessKey" | "sessionToken">): CliWorld {
      const ask = identity.handlers["sts.request"] as (request: unknown) => Promise<string>;
      return {
        environment: {
          AWS_ACCESS_KEY_ID: session.accessKeyId,
          AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
          AWS_SESSION_TOKEN: session.sessionToken,
        },
        now,
        askSts: ask,
        setDeletionProtection: (call) => {
          protections.push([call.name, call.enabled]);
          return Promise.resolve();
        },
        tagged: ({ key, value = "" }) =>
          Promise.resolve(key === "team" ? [{ arn: "arn:aws:ec2:::volume/vol-1", tags: { team: value } }] : []),
        list: () => Promise.resolve([]),
        create: ({ type, inputs }) => {
          created.push({ type, inputs });
          return Promise.resolve();
        },
        remove: ({ type, id }) => {
          removed.push(`${type} ${id}`);
          return Promise.resolve();
        },
        read: ({ id }) => {
          const found = described[id];
          return found
            ? Promise.resolve(found)
            : Promise.reject(new CloudError("ResourceNotFoundException", "Not there."));
        },
      };
    }
    const protections: [string, boolean][] = [];
    const removed: string[] = [];
    const created: object[] = [];
    const described: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      "acme-dev": { name: "acme-dev" },
      [`acme-dev:${HUB_ROLE}`]: { tags: { "gitops-fleet/role-id": "AROA1" }, kubernetesGroups: ["g"] },
    };
    it("describes a cluster's access entry, or says that there is none", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "operator");
      const words = (cluster: string, arn: string) => [
        "eks",
        "describe-access-entry",
        "--region",
        "eu-west-1",
        "--cluster-name",
        cluster,
        "--principal-arn",
        arn,
      ];
      const { accessEntry } = JSON.parse(await awsCli(words("acme-dev", HUB_ROLE), cli(session))) as {
        accessEntry: { tags: object };
      };
      assert.deepEqual(accessEntry.tags, { "gitops-fleet/role-id": "AROA1" });
      await assert.rejects(
        awsCli(words("acme-dev", "arn:aws:iam::111111111111:role/nobody"), cli(session)),
        /\(ResourceNotFoundException\) when calling the DescribeAccessEntry operation/,
      );
    });

    it("finds what has a tag, and refuses filters that it would not apply", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "operator");
      const list = (filter: string) =>
        awsCli(
          ["resourcegroupstaggingapi", "get-resources", "--region", "eu-west-1", "--tag-filters", filter],
          cli(session),
        );
      const { ResourceTagMappingList: found } = JSON.parse(await list("Key=team,Values=alpha")) as {
        ResourceTagMappingList: unknown[];
      };
      assert.deepEqual(found, [{ ResourceARN: "arn:aws:ec2:::volume/vol-1", Tags: [{ Key: "team", Value: "alpha" }] }]);
      assert.match(await list("Key=other"), /"ResourceTagMappingList": \[\]/);
      await assert.rejects(list("Key=team,Values=alpha,beta"), /not supported/);
    });

    it("describes a cluster, or says that there is none", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "operator");
      const words = (cluster: string) => ["eks", "describe-cluster", "--region", "eu-west-1", "--name", cluster];
      const { cluster } = JSON.parse(await awsCli(words("acme-dev"), cli(session))) as { cluster: { name: string } };
      assert.equal(cluster.name, "acme-dev");
      await assert.rejects(
        awsCli(words("acme-gone"), cli(session)),
        /\(ResourceNotFoundException\) when calling the DescribeCluster operation/,
      );
    });

    it("takes a cluster's deletion protection off", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "operator");
      const words = ["eks", "update-cluster-config", "--region", "eu-west-1", "--name", "acme-hub"];
      await awsCli([...words, "--no-deletion-protection"], cli(session));
      assert.deepEqual(protections, [["acme-hub", false]]);
      await assert.rejects(awsCli(words, cli(session)), /not supported|stand-in/);
    });

    it("deletes a cluster", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "operator");
      await awsCli(["eks", "delete-cluster", "--region", "eu-west-1", "--name", "acme-hub"], cli(session));
      assert.deepEqual(removed, ["aws:eks/cluster:Cluster acme-hub"]);
    });

    it("opts in to a Local Zone", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "operator");
      const words = [
        "ec2",
        "modify-availability-zone-group",
        "--region",
        "us-east-1",
        "--group-name",
        "us-east-1-bos-1",
      ];
      await awsCli([...words, "--opt-in-status", "opted-in"], cli(session));
      const inputs = { groupName: "us-east-1-bos-1", optInStatus: "opted-in" };
      assert.deepEqual(created, [{ type: "aws:ec2/availabilityZoneGroup:AvailabilityZoneGroup", inputs }]);
      await assert.rejects(awsCli(words, cli(session)), /required: --opt-in-status/);
    });

    const getToken = (...more: string[]) => [
      "--region",
      "eu-west-1",
      "eks",
      "get-token",
      "--cluster-name",
      CLUSTER,
      "--output",
      "json",
      ...more,
    ];

    it("makes a token that the cluster takes", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "me");
      const made = JSON.parse(await awsCli(getToken(), cli(session))) as {
        apiVersion: string;
        status: { token: string; expirationTimestamp: string };
      };
      assert.equal(made.apiVersion, "client.authentication.k8s.io/v1beta1");
      assert.equal(made.status.expirationTimestamp, "2026-11-21T10:59:00Z");
      assert.equal((await review(made.status.token)).authenticated, true);
    });

    it("says who one is", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "me");
      const answer = JSON.parse(
        await awsCli(["sts", "get-caller-identity", "--region", "eu-west-1"], cli(session)),
      ) as object;
      assert.deepEqual(answer, {
        UserId: "AROAHUB:me",
        Account: ACCOUNT,
        Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/acme-argocd/me`,
      });
    });

    it("assumes a role that trusts the caller, and no other", async () => {
      const trust = { Effect: "Allow", Principal: { AWS: HUB_ROLE }, Action: "sts:AssumeRole" };
      world.roles.set(SPOKE_ROLE, aRole(trust, { arn: SPOKE_ROLE, uniqueId: "AROASPOKE" }));
      world.entries.set(`${CLUSTER} ${SPOKE_ROLE}`, anEntry({ principalId: "AROASPOKE", kubernetesGroups: ["spoke"] }));
      const session = await identity.operatorSession(HUB_ROLE, "me");
      const made = JSON.parse(await awsCli(getToken("--role", SPOKE_ROLE), cli(session))) as {
        status: { token: string };
      };
      assert.deepEqual((await review(made.status.token)).user?.groups, ["spoke"]);
      await assert.rejects(
        awsCli(getToken("--role-arn", HUB_ROLE), cli(session)),
        (error) =>
          error instanceof CliError &&
          /\(AccessDenied\).*is not authorized to perform: sts:AssumeRole/.test(error.message),
      );
    });

    it("assumes a role for a shell, with the external id that it asks for", async () => {
      const trust = {
        Effect: "Allow",
        Principal: { AWS: HUB_ROLE },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "sts:ExternalId": "acme-1" } },
      };
      world.roles.set(SPOKE_ROLE, aRole(trust, { arn: SPOKE_ROLE, uniqueId: "AROASPOKE" }));
      const session = await identity.operatorSession(HUB_ROLE, "me");
      const words = ["sts", "assume-role", "--region", "eu-west-1", "--role-session-name", "acme-cli"];
      const assume = (...more: string[]) => awsCli([...words, "--role-arn", SPOKE_ROLE, ...more], cli(session));
      const { Credentials: given, AssumedRoleUser: user } = JSON.parse(await assume("--external-id", "acme-1")) as {
        Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string; Expiration: string };
        AssumedRoleUser: object;
      };
      const arn = "arn:aws:sts::222222222222:assumed-role/spoke/acme-cli";
      assert.deepEqual(user, { AssumedRoleId: "AROASPOKE:acme-cli", Arn: arn });
      assert.equal(given.Expiration, "2026-11-21T11:45:00.000Z");
      const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given;
      assert.equal(identity.authenticate({ accessKeyId, secretAccessKey, sessionToken }).arn, arn);
      await assert.rejects(
        assume(),
        (error) =>
          error instanceof CliError &&
          error.exitCode === 254 &&
          error.message.includes("(AccessDenied) when calling the AssumeRole operation: User: "),
      );
      await assert.rejects(awsCli(words, cli(session)), /arguments are required: --role-arn/);
    });

    it("assumes a spoke's own role as Argo CD's pod does, whose session has tags that the role must allow", async () => {
      const [trust] = (spokeRoleTrust({ hubRoleArn: HUB_ROLE, hubRoleId: "AROAHUB" }) as { Statement: object[] })
        .Statement;
      const trusting = (change: object) => {
        world.roles.set(SPOKE_ROLE, aRole({ ...trust, ...change }, { arn: SPOKE_ROLE, uniqueId: "AROASPOKE" }));
      };
      world.entries.set(`${CLUSTER} ${SPOKE_ROLE}`, anEntry({ principalId: "AROASPOKE" }));
      world.associations.set("acme-hub argocd argocd-server", { id: "a-0123456789abcdef0", roleArn: HUB_ROLE });
      const pod = await identity.podIdentityEnvironment("acme-hub", "argocd", "argocd-server");
      const url = await serve(identity.podIdentity);
      const headers = { authorization: pod?.["AWS_CONTAINER_AUTHORIZATION_TOKEN"] ?? "" };
      const answer = await fetch(`${url}/pod-identity/credentials`, { headers });
      const found = (await answer.json()) as { AccessKeyId: string; SecretAccessKey: string; Token: string };
      server?.close();
      const session = {
        accessKeyId: found.AccessKeyId,
        secretAccessKey: found.SecretAccessKey,
        sessionToken: found.Token,
      };
      trusting({ Action: "sts:AssumeRole" });
      await assert.rejects(awsCli(getToken("--role", SPOKE_ROLE), cli(session)), /AccessDenied/);
      trusting({});
      const made = JSON.parse(await awsCli(getToken("--role", SPOKE_ROLE), cli(session))) as {
        status: { token: string };
      };
      assert.deepEqual((await review(made.status.token)).user?.groups, ["gitops-fleet:hub"]);
    });

    it("refuses everything else with the code for wrong usage", async () => {
      const session = await identity.operatorSession(HUB_ROLE, "me");
      for (const args of [["s3", "ls"], getToken("--profile", "x"), ["--region", "eu-west-1", "eks", "get-token"]]) {
        await assert.rejects(
          awsCli(args, cli(session)),
          (error) => error instanceof CliError && error.exitCode === 252,
          args.join(" "),
        );
      }
    });
  });
});
