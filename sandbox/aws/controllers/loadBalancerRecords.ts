import { regionalArn } from "../arn.js";
import { nested, text, type AwsRecord, type JsonObject } from "../definition.js";
import { ec2Id } from "../ids.js";
import type { Place } from "../place.js";
import { CLASSIC_LOAD_BALANCER, LOAD_BALANCER, NETWORK_INTERFACE, SECURITY_GROUP, SUBNET } from "../types.js";
import { isPublic, type LoadBalancerKind, type Service } from "./loadBalancerKinds.js";

/** The load balancer of a Service. */
export function loadBalancerOf(
  records: readonly AwsRecord[],
  cluster: AwsRecord,
  { metadata }: Service,
): AwsRecord | undefined {
  return records.find(({ type, hidden }) => {
    const isBalancer = type === LOAD_BALANCER || type === CLASSIC_LOAD_BALANCER;
    return isBalancer && hidden["cluster"] === cluster.id && hidden["serviceUid"] === metadata.uid;
  });
}

/** Adds what AWS has once a Service has its load balancer: that, a security group, and an interface in a subnet of each zone.
 *  Nothing when no subnet of the cluster's VPC is tagged for load balancers
 *  (https://docs.aws.amazon.com/eks/latest/userguide/network-load-balancing.html).
 *  @param servicePath where the Service is in the cluster's API */
export function addLoadBalancer(
  place: Place,
  cluster: AwsRecord,
  service: Service,
  kind: LoadBalancerKind,
  servicePath: string,
): void {
  const scheme = isPublic(service, kind) ? "internet-facing" : "internal";
  const vpcId = text(nested(cluster.properties, "vpcConfig"), "vpcId");
  const subnets = subnetsFor(place, vpcId, scheme);
  if (subnets.length === 0) return;
  const { name, namespace, uid } = service.metadata;
  const tagged = (resource: string): JsonObject => {
    const tags = kind.tags(cluster.id, `${namespace}/${name}`, resource);
    return { tags, tagsAll: tags };
  };
  const hidden = { cluster: cluster.id, serviceUid: uid, servicePath };
  const isClassic = kind.type === "classic";
  const balancer = isClassic ? `a${uid.replaceAll("-", "")}`.slice(0, 32) : networkName(service);
  const suffix = uid.replaceAll("-", "").slice(0, 16);
  const path = isClassic ? balancer : `net/${balancer}/${suffix}`;
  const arn = regionalArn(place, "elasticloadbalancing", `loadbalancer/${path}`);
  const groups = kind.securityGroup ? [addGroup(place, vpcId, balancer, arn, tagged("ManagedLBSecurityGroup"))] : [];
  const properties = { arn, name: balancer, scheme, vpcId, securityGroups: groups, ...tagged("LoadBalancer") };
  place.add(isClassic ? CLASSIC_LOAD_BALANCER : LOAD_BALANCER, { id: isClassic ? balancer : arn, properties, hidden });
  for (const [index, subnet] of subnets.entries()) {
    place.add(NETWORK_INTERFACE, {
      id: ec2Id("eni"),
      properties: {
        description: `ELB ${path}`,
        interfaceType: isClassic ? "interface" : "network_load_balancer",
        // 198.19.0.0/16 is nobody's (RFC 2544), and the stand-in's Elastic IPs are not in it.
        publicIp: scheme === "internal" ? "" : `198.19.0.${index + 1}`,
        requesterManaged: true,
        securityGroups: groups,
        subnetId: subnet.id,
        vpcId,
      },
      hidden: { balancer: arn },
    });
  }
}

/** https://github.com/kubernetes-sigs/aws-load-balancer-controller: `k8s-<namespace>-<name>-<hash>`, of eight, eight and ten. */
function networkName({ metadata }: Service): string {
  const short = (value: string): string => value.replaceAll(/[^a-z0-9]/g, "").slice(0, 8);
  return `k8s-${short(metadata.namespace)}-${short(metadata.name)}-${metadata.uid.replaceAll("-", "").slice(0, 10)}`;
}

function addGroup(place: Place, vpcId: string, balancer: string, arn: string, tagged: JsonObject): string {
  const id = ec2Id("sg");
  place.add(SECURITY_GROUP, {
    id,
    properties: {
      arn: regionalArn(place, "ec2", `security-group/${id}`),
      description: `Security group for the load balancer ${balancer}`,
      egress: [],
      ingress: [],
      name: `k8s-elb-${balancer}`,
      ownerId: place.account,
      vpcId,
      ...tagged,
    },
    hidden: { balancer: arn },
  });
  return id;
}

/** One subnet a zone, by the tag that says what it is for. */
function subnetsFor(place: Place, vpcId: string, scheme: string): AwsRecord[] {
  const role = scheme === "internal" ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
  const byZone = new Map<unknown, AwsRecord>();
  for (const subnet of place.all(SUBNET)) {
    const { vpcId: owner, tagsAll, availabilityZone } = subnet.properties;
    const isMeant = owner === vpcId && (tagsAll as JsonObject | undefined)?.[role] === "1";
    if (isMeant && !byZone.has(availabilityZone)) byZone.set(availabilityZone, subnet);
  }
  return [...byZone.values()];
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html */
export function hostnameOf({ type, region, properties, id }: AwsRecord, isInternetFacing: boolean): string {
  const name = text(properties, "name");
  if (type === LOAD_BALANCER) return `${name}-${id.slice(id.lastIndexOf("/") + 1)}.elb.${region}.amazonaws.com`;
  return `${isInternetFacing ? "" : "internal-"}${name}-1.${region}.elb.amazonaws.com`;
}
