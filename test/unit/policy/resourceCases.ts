import { UNKNOWN } from "../../../policy/index.js";

/** Inputs that a policy lets through, some that it does not, and some of which it cannot know. */
export interface ResourceCase {
  readonly policy: string;
  readonly type: string;
  readonly passes: readonly object[];
  /** By the property that is to be named. */
  readonly violates: readonly (readonly [property: string, props: object])[];
  readonly unknown: readonly object[];
}

const CLUSTER = "aws:eks/cluster:Cluster";
const GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"];

/** A policy document that allows something. */
export const statement = (body: object): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...body }] });

export const RESOURCE_CASES: readonly ResourceCase[] = [
  {
    policy: "eks-private-endpoint",
    type: CLUSTER,
    passes: [{ vpcConfig: { endpointPrivateAccess: true } }],
    violates: [
      ["vpcConfig.endpointPrivateAccess", { vpcConfig: { endpointPrivateAccess: false } }],
      ["vpcConfig.endpointPrivateAccess", { vpcConfig: {} }],
    ],
    unknown: [{ vpcConfig: { endpointPrivateAccess: UNKNOWN } }, { vpcConfig: UNKNOWN }],
  },
  {
    policy: "eks-public-endpoint-closed",
    type: CLUSTER,
    passes: [{ vpcConfig: { endpointPublicAccess: false } }],
    violates: [
      ["vpcConfig.endpointPublicAccess", { vpcConfig: { endpointPublicAccess: true } }],
      ["vpcConfig.endpointPublicAccess", {}],
    ],
    unknown: [{ vpcConfig: { endpointPublicAccess: UNKNOWN } }],
  },
  {
    policy: "eks-public-endpoint-listed",
    type: CLUSTER,
    passes: [
      { vpcConfig: { endpointPublicAccess: false } },
      { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "2001:db8::/48"] } },
    ],
    violates: [
      ["vpcConfig.publicAccessCidrs", { vpcConfig: { endpointPublicAccess: true } }],
      ["vpcConfig.publicAccessCidrs", { vpcConfig: { publicAccessCidrs: [UNKNOWN, "0.0.0.0/0"] } }],
      ["vpcConfig.publicAccessCidrs", { vpcConfig: { publicAccessCidrs: ["0.0.0.0/1", "128.0.0.0/1"] } }],
      ["vpcConfig.publicAccessCidrs", { vpcConfig: { publicAccessCidrs: ["::/0"] } }],
    ],
    unknown: [
      { vpcConfig: { endpointPublicAccess: true, publicAccessCidrs: UNKNOWN } },
      { vpcConfig: { publicAccessCidrs: [UNKNOWN] } },
      { vpcConfig: { endpointPublicAccess: UNKNOWN, publicAccessCidrs: ["0.0.0.0/0"] } },
    ],
  },
  {
    policy: "eks-control-plane-logs",
    type: CLUSTER,
    passes: [{ enabledClusterLogTypes: [...LOG_TYPES].reverse() }],
    violates: [
      ["enabledClusterLogTypes", { enabledClusterLogTypes: LOG_TYPES.slice(1) }],
      ["enabledClusterLogTypes", {}],
    ],
    unknown: [{ enabledClusterLogTypes: ["api", UNKNOWN] }],
  },
  {
    policy: "eks-secrets-encrypted",
    type: CLUSTER,
    passes: [{ encryptionConfig: { provider: { keyArn: "arn:key" }, resources: ["secrets"] } }],
    violates: [["encryptionConfig", {}]],
    unknown: [{ encryptionConfig: { provider: { keyArn: UNKNOWN }, resources: ["secrets"] } }],
  },
  {
    policy: "eks-supported-version",
    type: CLUSTER,
    passes: [{ version: "1.31" }, { version: "1.35" }, { version: "1.99" }, {}],
    violates: [["version", { version: "1.29" }]],
    unknown: [{ version: UNKNOWN }],
  },
  {
    policy: "eks-authentication-mode",
    type: CLUSTER,
    passes: [{ accessConfig: { authenticationMode: "API" } }],
    violates: [
      ["accessConfig.authenticationMode", { accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } }],
      ["accessConfig.authenticationMode", {}],
    ],
    unknown: [{ accessConfig: UNKNOWN }],
  },
  {
    policy: "eks-no-creator-admin",
    type: CLUSTER,
    passes: [{ accessConfig: { bootstrapClusterCreatorAdminPermissions: false } }],
    violates: [["accessConfig.bootstrapClusterCreatorAdminPermissions", {}]],
    unknown: [{ accessConfig: { bootstrapClusterCreatorAdminPermissions: UNKNOWN } }],
  },
  {
    policy: "kms-key-rotation",
    type: "aws:kms/key:Key",
    passes: [{ enableKeyRotation: true }, { customerMasterKeySpec: "RSA_4096" }],
    violates: [["enableKeyRotation", { customerMasterKeySpec: "SYMMETRIC_DEFAULT" }]],
    unknown: [{ enableKeyRotation: UNKNOWN }, { customerMasterKeySpec: UNKNOWN }],
  },
  {
    policy: "kms-key-principals",
    type: "aws:kms/key:Key",
    passes: [
      {},
      { policy: statement({ Principal: { AWS: "arn:aws:iam::111111111111:root" }, Resource: "*" }) },
      { policy: JSON.stringify({ Statement: { Effect: "Deny", Principal: "*" } }) },
    ],
    violates: [
      ["policy.Statement[0].Principal", { policy: statement({ Principal: "*" }) }],
      ["policy.Statement[0].Principal", { policy: statement({ Principal: { AWS: ["*"] } }) }],
      ["policy.Statement[0].Principal", { policy: statement({ NotPrincipal: { AWS: "x" } }) }],
    ],
    unknown: [{ policy: UNKNOWN }],
  },
  {
    policy: "eks-deletion-protection",
    type: CLUSTER,
    passes: [{ deletionProtection: true }],
    violates: [["deletionProtection", {}]],
    unknown: [{ deletionProtection: UNKNOWN }],
  },
  {
    policy: "resource-tags",
    type: "aws:ec2/vpc:Vpc",
    passes: [{ tags: { owner: "platform" } }],
    violates: [],
    unknown: [{ tags: UNKNOWN }],
  },
  {
    policy: "imdsv2-required",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    passes: [
      { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 } },
      { metadataOptions: { httpEndpoint: "disabled" } },
      { launchTemplate: { id: "lt-1" } },
    ],
    violates: [
      ["metadataOptions.httpTokens", {}],
      ["metadataOptions.httpTokens", { metadataOptions: { httpTokens: "optional" } }],
      [
        "metadataOptions.httpPutResponseHopLimit",
        { metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 2 } },
      ],
    ],
    unknown: [
      { metadataOptions: UNKNOWN },
      { metadataOptions: { httpTokens: UNKNOWN, httpPutResponseHopLimit: UNKNOWN } },
    ],
  },
  {
    policy: "node-group-launch-template",
    type: "aws:eks/nodeGroup:NodeGroup",
    passes: [{ launchTemplate: { id: "lt-1" } }],
    violates: [["launchTemplate", {}]],
    unknown: [{ launchTemplate: UNKNOWN }, { launchTemplate: { id: UNKNOWN } }],
  },
  {
    policy: "no-public-addresses",
    type: "aws:ec2/launchTemplate:LaunchTemplate",
    passes: [{ mapPublicIpOnLaunch: false }, { networkInterfaces: [{ associatePublicIpAddress: "false" }] }],
    violates: [
      ["mapPublicIpOnLaunch", { mapPublicIpOnLaunch: true }],
      [
        "networkInterfaces.1.associatePublicIpAddress",
        { networkInterfaces: [{}, { associatePublicIpAddress: "true" }] },
      ],
    ],
    unknown: [{ mapPublicIpOnLaunch: UNKNOWN }, { networkInterfaces: [UNKNOWN] }],
  },
  {
    policy: "no-ssh-from-anywhere",
    type: GROUP_RULE,
    passes: [
      { type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
      { type: "ingress", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8"] },
      { type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] },
    ],
    violates: [
      ["cidrBlocks", { type: "ingress", protocol: "tcp", fromPort: 0, toPort: 1024, cidrBlocks: ["0.0.0.0/0"] }],
      ["cidrBlocks", { type: "ingress", protocol: "-1", fromPort: 0, toPort: 0, ipv6CidrBlocks: ["::/0"] }],
    ],
    unknown: [
      { type: "ingress", protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: UNKNOWN },
      { type: "ingress", protocol: "tcp", fromPort: UNKNOWN, toPort: UNKNOWN, cidrBlocks: ["0.0.0.0/0"] },
      { type: UNKNOWN, protocol: "-1", cidrBlocks: ["0.0.0.0/0"] },
    ],
  },
  {
    policy: "no-ssh-from-anywhere",
    type: "aws:ec2/securityGroup:SecurityGroup",
    passes: [{}, { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, securityGroups: ["sg-1"] }] }],
    violates: [
      [
        "ingress[1].cidrBlocks",
        { ingress: [UNKNOWN, { protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] },
      ],
    ],
    unknown: [{ ingress: UNKNOWN }],
  },
  {
    policy: "no-ssh-from-anywhere",
    type: "aws:eks/nodeGroup:NodeGroup",
    passes: [{}, { remoteAccess: { ec2SshKey: "k", sourceSecurityGroupIds: ["sg-1"] } }],
    violates: [["remoteAccess.sourceSecurityGroupIds", { remoteAccess: { ec2SshKey: "k" } }]],
    unknown: [{ remoteAccess: { ec2SshKey: "k", sourceSecurityGroupIds: UNKNOWN } }, { remoteAccess: UNKNOWN }],
  },
  {
    policy: "security-group-rule-descriptions",
    type: "aws:ec2/securityGroup:SecurityGroup",
    passes: [{ ingress: [{ description: "HTTPS of the load balancer" }] }],
    violates: [
      ["ingress[0].description", { ingress: [{}] }],
      ["egress[0].description", { egress: [{ description: "" }] }],
    ],
    unknown: [{ ingress: [UNKNOWN, { description: UNKNOWN }], egress: UNKNOWN }],
  },
  {
    policy: "log-group-encrypted",
    type: "aws:cloudwatch/logGroup:LogGroup",
    passes: [{ kmsKeyId: "arn:key" }],
    violates: [["kmsKeyId", {}]],
    unknown: [{ kmsKeyId: UNKNOWN }],
  },
  {
    policy: "log-group-retention",
    type: "aws:cloudwatch/logGroup:LogGroup",
    passes: [{ retentionInDays: 365 }, { retentionInDays: 0 }, {}],
    violates: [["retentionInDays", { retentionInDays: 180 }]],
    unknown: [{ retentionInDays: UNKNOWN }],
  },
  {
    policy: "transit-gateway-accepts-by-hand",
    type: "aws:ec2transitgateway/transitGateway:TransitGateway",
    passes: [{}, { autoAcceptSharedAttachments: "disable" }],
    violates: [["autoAcceptSharedAttachments", { autoAcceptSharedAttachments: "enable" }]],
    unknown: [{ autoAcceptSharedAttachments: UNKNOWN }],
  },
];
