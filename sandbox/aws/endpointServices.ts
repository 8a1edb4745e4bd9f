import { partition, type PlaceOf } from "./arn.js";

export type EndpointType = "Gateway" | "Interface";

/** AWS's services that a VPC can have an endpoint for, as far as they are stood in for: their types, and the start of their
 *  private name where that is not the service's own name read backwards.
 *  https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html and gateway-endpoints.html there */
const SERVICES: Readonly<Record<string, { readonly types?: readonly EndpointType[]; readonly domain?: string }>> = {
  s3: { types: ["Gateway", "Interface"] },
  dynamodb: { types: ["Gateway", "Interface"] },
  "aps-workspaces": {},
  autoscaling: {},
  ec2: {},
  ec2messages: {},
  "ecr.api": {},
  "ecr.dkr": {},
  eks: {},
  "eks-auth": { domain: "api.aws" },
  elasticfilesystem: {},
  elasticloadbalancing: {},
  kms: {},
  logs: {},
  monitoring: {},
  secretsmanager: {},
  sns: {},
  sqs: {},
  ssm: {},
  ssmmessages: {},
  sts: {},
  xray: {},
};

/** A service as one region offers it. */
export interface EndpointService {
  /** `com.amazonaws.eu-west-1.ecr.api` */
  readonly serviceName: string;
  readonly types: readonly EndpointType[];
  /** `api.ecr.eu-west-1.amazonaws.com` */
  readonly privateName: string;
}

/** The service of that name, undefined when the region has none. */
export function endpointService({ region }: Pick<PlaceOf, "region">, serviceName: string): EndpointService | undefined {
  const prefix = `com.amazonaws.${region}.`;
  const name = serviceName.startsWith(prefix) ? serviceName.slice(prefix.length) : "";
  const service = Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
  if (!service) return undefined;
  const domain = service.domain ?? partition(region).dnsSuffix;
  return {
    serviceName,
    types: service.types ?? ["Interface"],
    privateName: `${name.split(".").reverse().join(".")}.${region}.${domain}`,
  };
}
