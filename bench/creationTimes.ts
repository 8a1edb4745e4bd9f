/** Seconds until AWS has made what takes it long: the usual time, in an empty account and a quiet region. */
export const CREATION_SECONDS: Readonly<Record<string, number>> = {
  "aws:ec2/vpc:Vpc": 12,
  "aws:ec2/natGateway:NatGateway": 95,
  // An interface; a gateway takes a second, which the stand-in's delays, by type, do not tell apart.
  "aws:ec2/vpcEndpoint:VpcEndpoint": 90,
  "aws:ec2transitgateway/transitGateway:TransitGateway": 150,
  "aws:ec2transitgateway/vpcAttachment:VpcAttachment": 150,
  "aws:eks/cluster:Cluster": 600,
  "aws:eks/nodeGroup:NodeGroup": 150,
  "aws:eks/addon:Addon": 30,
  "aws:route53/zone:Zone": 40,
};

/** What takes one call. */
export const OTHER_SECONDS = 1;

/** How long AWS takes for a resource of a type; nothing for what is not AWS's. */
export function creationSeconds(type: string): number {
  if (!type.startsWith("aws:")) return 0;
  return CREATION_SECONDS[type] ?? OTHER_SECONDS;
}
