/** An AWS service that a VPC can reach without the internet. A gateway is a route, and free; an interface is an address in
 *  each zone, and is paid for by the hour. */
interface EndpointService {
  readonly type: "Gateway" | "Interface";
  /** Whether nodes and pods cannot do without it when they have no way to the internet. */
  readonly neededOffline?: true;
}

/** By the end of the service's name: `com.amazonaws.eu-west-1.ecr.api`. Names:
 *  https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html; those that are needed:
 *  https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html, for nodes, images, Pod Identity and STS. */
const ENDPOINTS = {
  s3: { type: "Gateway", neededOffline: true },
  dynamodb: { type: "Gateway" },
  "aps-workspaces": { type: "Interface" },
  autoscaling: { type: "Interface" },
  ec2: { type: "Interface", neededOffline: true },
  ec2messages: { type: "Interface" },
  "ecr.api": { type: "Interface", neededOffline: true },
  "ecr.dkr": { type: "Interface", neededOffline: true },
  eks: { type: "Interface", neededOffline: true },
  "eks-auth": { type: "Interface", neededOffline: true },
  elasticfilesystem: { type: "Interface" },
  elasticloadbalancing: { type: "Interface" },
  kms: { type: "Interface" },
  logs: { type: "Interface" },
  monitoring: { type: "Interface" },
  secretsmanager: { type: "Interface" },
  sns: { type: "Interface" },
  sqs: { type: "Interface" },
  ssm: { type: "Interface" },
  ssmmessages: { type: "Interface" },
  sts: { type: "Interface", neededOffline: true },
  xray: { type: "Interface" },
} as const satisfies Record<string, EndpointService>;

export type EndpointName = keyof typeof ENDPOINTS;

export const ENDPOINT_NAMES = Object.keys(ENDPOINTS) as [EndpointName, ...EndpointName[]];

/** Without these, nodes that have no way to the internet neither start nor pull an image. */
export const NEEDED_OFFLINE = ENDPOINT_NAMES.filter((name) => "neededOffline" in ENDPOINTS[name]);

export function endpointType(name: EndpointName): EndpointService["type"] {
  return ENDPOINTS[name].type;
}
