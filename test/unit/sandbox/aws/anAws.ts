import assert from "node:assert/strict";
import { createAws, emptyAws, type Aws, type AwsState } from "../../../../sandbox/aws/aws.js";
import type { JsonObject } from "../../../../sandbox/aws/definition.js";
import type { Machine } from "../../../../sandbox/aws/place.js";
import type { Quotas } from "../../../../sandbox/aws/quotas.js";
import * as types from "../../../../sandbox/aws/types.js";
import { CloudError } from "../../../../sandbox/control.js";

export const ACCOUNT = "111111111111";
export const OPERATOR = `arn:aws:iam::${ACCOUNT}:role/platform-engineer`;

/** An AWS whose clusters are but noted, and in which an access key is an account's number. */
export interface TestAws {
  readonly aws: Aws;
  readonly state: AwsState;
  /** Keys of the clusters that run. */
  readonly running: Set<string>;
  /** Keys of the clusters that have Argo CD's kinds. */
  readonly argoCdKinds: Set<string>;
  /** Nodes of node groups, by cluster and group. */
  readonly nodes: Map<string, readonly Machine[]>;
  /** Makes a resource and gives its id and properties. */
  create(type: string, inputs: JsonObject, where?: Where): Promise<{ id: string; properties: JsonObject }>;
  update(type: string, id: string, inputs: JsonObject): Promise<{ id: string; properties: JsonObject }>;
  delete(type: string, id: string, where?: Where): Promise<void>;
  read(type: string, id: string, where?: Where): Promise<{ id: string; properties: JsonObject }>;
  invoke(token: string, args?: JsonObject): Promise<JsonObject>;
  /** Lets time pass. */
  wait(days: number): void;
}

interface Where {
  readonly account?: string;
  readonly region?: string;
}

export async function anAws(quotas: Partial<Quotas> = {}): Promise<TestAws> {
  const state = emptyAws();
  const running = new Set<string>();
  const argoCdKinds = new Set<string>();
  const nodes = new Map<string, readonly Machine[]>();
  let now = new Date("2026-11-21T12:00:00Z");
  const aws = await createAws({
    store: { state, save: () => Promise.resolve() },
    clusters: {
      start: ({ key }) => {
        running.add(key);
        return Promise.resolve({ endpoint: `https://127.0.0.1/${key}`, caData: "Y2E=" });
      },
      installArgoCdKinds: (key) => {
        if (!running.has(key)) throw new Error(`${key} does not run`);
        argoCdKinds.add(key);
        return Promise.resolve();
      },
      setNodes: (key, group, machines) => {
        nodes.set(`${key}:${group}`, machines);
        return Promise.resolve();
      },
      remove: (key) => {
        running.delete(key);
        return Promise.resolve();
      },
    },
    accounts: [ACCOUNT, "222222222222"],
    operatorRoles: [OPERATOR],
    authenticate: ({ accessKeyId }) => {
      if (!/^\d{12}$/.test(accessKeyId))
        throw new CloudError("InvalidClientTokenId", "The security token included in the request is invalid.", 403);
      return {
        account: accessKeyId,
        arn: `arn:aws:sts::${accessKeyId}:assumed-role/platform-engineer/me`,
        userId: "AROA:me",
      };
    },
    quotas,
    now: () => now,
  });
  const call = ({ account = ACCOUNT, region = "eu-west-1" }: Where = {}) => ({
    credentials: { accessKeyId: account, secretAccessKey: "x" },
    region,
  });
  return {
    aws,
    state,
    running,
    argoCdKinds,
    nodes,
    create: (type, inputs, where) => aws.create({ ...call(where), type, inputs }),
    update: (type, id, inputs) => aws.update({ ...call(), type, id, inputs }),
    delete: (type, id, where) => aws.delete({ ...call(where), type, id }),
    read: (type, id, where) => aws.read({ ...call(where), type, id }),
    invoke: (type, args = {}) => aws.invoke({ ...call(), type, args }),
    wait(days) {
      now = new Date(now.getTime() + days * 86_400_000);
    },
  };
}

/** Expects AWS's own words. */
export async function refused(work: Promise<unknown>, code: string, message: string): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof CloudError, String(error));
    assert.deepEqual({ code: error.code, message: error.message }, { code, message });
    return true;
  });
}

export function trust(service: string, actions: readonly string[] = ["sts:AssumeRole", "sts:TagSession"]): string {
  const Statement = [{ Effect: "Allow", Principal: { Service: service }, Action: actions }];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}

export function aRole(cloud: TestAws, name: string, service: string) {
  const inputs = { name, path: "/", assumeRolePolicy: trust(service) };
  return cloud.create(types.ROLE, inputs);
}

/** A VPC with a subnet in each of some zones. */
export async function aNetwork(
  cloud: TestAws,
  zones: readonly string[] = ["eu-west-1a", "eu-west-1b"],
  cidr = "10.0.0.0/16",
) {
  const region = zones[0]?.slice(0, -1) ?? "";
  const vpc = await cloud.create(types.VPC, { cidrBlock: cidr }, { region });
  const subnets = [];
  for (const [index, availabilityZone] of zones.entries()) {
    const cidrBlock = cidr.replace(/\.0\.0\/16$/, `.${index}.0/24`);
    subnets.push(await cloud.create(types.SUBNET, { vpcId: vpc.id, cidrBlock, availabilityZone }, { region }));
  }
  return { vpcId: vpc.id, subnetIds: subnets.map((subnet) => subnet.id) };
}

/** Arguments of a cluster as the eks component makes them, Auto Mode and all. */
export async function clusterInputs(cloud: TestAws, name = "acme-hub"): Promise<Record<string, JsonObject[string]>> {
  const { subnetIds } = await aNetwork(cloud);
  const clusterRole = await aRole(cloud, `${name}-cluster`, "eks.amazonaws.com");
  const nodeRole = await aRole(cloud, `${name}-node`, "ec2.amazonaws.com");
  return {
    name,
    roleArn: clusterRole.properties["arn"] ?? "",
    version: "1.35",
    accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: false },
    bootstrapSelfManagedAddons: false,
    computeConfig: {
      enabled: true,
      nodePools: ["general-purpose", "system"],
      nodeRoleArn: nodeRole.properties["arn"] ?? "",
    },
    storageConfig: { blockStorage: { enabled: true } },
    kubernetesNetworkConfig: {
      elasticLoadBalancing: { enabled: true },
      ipFamily: "ipv4",
      serviceIpv4Cidr: "172.20.0.0/16",
    },
    vpcConfig: { subnetIds, endpointPrivateAccess: true, endpointPublicAccess: false },
  };
}
