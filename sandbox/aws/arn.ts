/** Where something is, as ARNs say it. */
export interface PlaceOf {
  readonly account: string;
  readonly region: string;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
const PARTITIONS: readonly (readonly [prefix: string, partition: string, dnsSuffix: string])[] = [
  ["cn-", "aws-cn", "amazonaws.com.cn"],
  ["us-gov-", "aws-us-gov", "amazonaws.com"],
  ["us-isob-", "aws-iso-b", "sc2s.sgov.gov"],
  ["us-iso-", "aws-iso", "c2s.ic.gov"],
];

export function partition(region: string): { readonly partition: string; readonly dnsSuffix: string } {
  const found = PARTITIONS.find(([prefix]) => region.startsWith(prefix));
  return { partition: found?.[1] ?? "aws", dnsSuffix: found?.[2] ?? "amazonaws.com" };
}

/** `arn:aws:ec2:eu-west-1:111111111111:vpc/vpc-…`. */
export function regionalArn(place: PlaceOf, service: string, resource: string): string {
  return `arn:${partition(place.region).partition}:${service}:${place.region}:${place.account}:${resource}`;
}

/** `arn:aws:iam::111111111111:role/name`. */
export function iamArn(place: PlaceOf, resource: string): string {
  return `arn:${partition(place.region).partition}:iam::${place.account}:${resource}`;
}

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

export function parseArn(value: string): Arn | undefined {
  const match = /^arn:(aws[a-z-]*):([a-z0-9-]+):([a-z0-9-]*):(\d{12}|aws|):(.+)$/.exec(value);
  if (!match) return undefined;
  const [, arnPartition = "", service = "", region = "", account = "", resource = ""] = match;
  return { partition: arnPartition, service, region, account, resource };
}
