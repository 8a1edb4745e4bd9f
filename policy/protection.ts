import { CLUSTER } from "./cluster.js";
import { KEY } from "./encryption.js";
import { LOG_GROUP } from "./logs.js";
import type { Policy } from "./policy.js";
import { property } from "./values.js";

/** What cannot be made anew as it was: who looks into an intrusion needs the logs of the cluster that it came by. */
const STATEFUL = [
  CLUSTER,
  KEY,
  LOG_GROUP,
  "aws:dynamodb/table:Table",
  "aws:ebs/volume:Volume",
  "aws:ecr/repository:Repository",
  "aws:efs/fileSystem:FileSystem",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:opensearch/domain:Domain",
  "aws:rds/cluster:Cluster",
  "aws:rds/instance:Instance",
  "aws:route53/zone:Zone",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
];

export const protectionPolicies: readonly Policy[] = [
  {
    name: "eks-deletion-protection",
    row: "protection",
    ids: ["prowler eks_cluster_deletion_protection_enabled"],
    enforcementLevel: "mandatory",
    description: "EKS refuses to delete a production cluster.",
    remedy: "Set deletionProtection to true.",
    productionOnly: true,
    types: [CLUSTER],
    check: property("deletionProtection", (value) => value === true, "One call deletes what everything runs on."),
  },
  {
    name: "stateful-resources-protected",
    row: "protection",
    ids: [],
    enforcementLevel: "mandatory",
    description: "The engine refuses to delete or replace what holds state in production.",
    remedy: "Give the resource the option protect: true.",
    productionOnly: true,
    types: STATEFUL,
    check: ({ protect }) =>
      protect
        ? []
        : [{ property: "protect", value: false, problem: "A renamed resource or a removed line would delete it." }],
  },
];
