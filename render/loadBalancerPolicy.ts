import type { PermissionScope } from "./addonPermissions.js";
import { partitionOf, regionalArn } from "./arn.js";
import { allowing, type PolicyDocument, type PolicyStatement } from "./policyDocument.js";

type Statement = Omit<PolicyStatement, "Effect">;

/** The tag that the controller puts on all that it makes, with the cluster's name as its value.
 *  https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/security/ */
const TAG = "elbv2.k8s.aws/cluster";

/** aws-load-balancer-controller: load balancers and security groups that are tagged as the cluster's. Less than AWS's own
 *  example: nothing of another cluster's, and neither WAF, Shield nor Cognito, which the catalogue's values switch off.
 *  https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/docs/install/iam_policy.json */
export function loadBalancerControllerPolicy(scope: PermissionScope): PolicyDocument {
  return allowing(...looking(scope), ...securityGroups(scope), ...loadBalancers(scope));
}

function looking(scope: PermissionScope): Statement[] {
  const service = "elasticloadbalancing.amazonaws.com";
  const linkedRole = `role/aws-service-role/${service}/AWSServiceRoleForElasticLoadBalancing`;
  return [
    {
      Sid: "WhatThereIs",
      Action: [...EC2_DESCRIPTIONS, ...LOAD_BALANCER_DESCRIPTIONS, "acm:ListCertificates"],
      // Descriptions and lists know no resources.
      Resource: "*",
    },
    {
      Sid: "CertificatesForHosts",
      Action: ["acm:DescribeCertificate"],
      // It looks for the one that has an ingress's host among all of them.
      Resource: [regionalArn(scope, "acm", "certificate/*")],
    },
    {
      Sid: "RoleOfElasticLoadBalancing",
      Action: ["iam:CreateServiceLinkedRole"],
      Resource: [`arn:${partitionOf(scope.region)}:iam::${scope.account}:${linkedRole}`],
      Condition: { StringEquals: { "iam:AWSServiceName": service } },
    },
  ];
}

function securityGroups(scope: PermissionScope): Statement[] {
  // A group gets its id when it is made; the tags say whose it is.
  const groups = [regionalArn(scope, "ec2", "security-group/*")];
  return [
    {
      Sid: "MakeSecurityGroups",
      Action: ["ec2:CreateSecurityGroup"],
      Resource: groups,
      Condition: { StringEquals: requested(scope) },
    },
    {
      Sid: "MakeSecurityGroupsInItsVpc",
      Action: ["ec2:CreateSecurityGroup"],
      // The VPC's id is not known yet; the network gives it the cluster's name.
      Resource: [regionalArn(scope, "ec2", "vpc/*")],
      Condition: { StringEquals: { "aws:ResourceTag/Name": scope.eksName } },
    },
    {
      Sid: "TagNewSecurityGroups",
      Action: ["ec2:CreateTags"],
      Resource: groups,
      Condition: { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", ...requested(scope) } },
    },
    {
      Sid: "ItsSecurityGroups",
      Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress", "ec2:DeleteSecurityGroup"],
      Resource: groups,
      Condition: { StringEquals: owned(scope) },
    },
    {
      Sid: "RetagItsSecurityGroups",
      Action: ["ec2:CreateTags", "ec2:DeleteTags"],
      Resource: groups,
      Condition: { StringEquals: owned(scope), Null: KEPT_TAG },
    },
    {
      Sid: "LetLoadBalancersReachNodes",
      Action: ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"],
      Resource: groups,
      // EKS tags the cluster's own group so: https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
      Condition: { StringEquals: { [`aws:ResourceTag/kubernetes.io/cluster/${scope.eksName}`]: "owned" } },
    },
  ];
}

function loadBalancers(scope: PermissionScope): Statement[] {
  const arns = (...kinds: readonly string[]): string[] =>
    // They get their ids when they are made; the tags say whose they are.
    kinds.map((kind) => regionalArn(scope, "elasticloadbalancing", `${kind}/*`));
  const balancers = arns("loadbalancer/app", "loadbalancer/net");
  const groups = arns("targetgroup");
  const listeners = arns("listener/app", "listener/net");
  const rules = arns("listener-rule/app", "listener-rule/net");
  const all = [...balancers, ...groups, ...listeners, ...rules];
  return [
    {
      Sid: "MakeLoadBalancers",
      Action: ["elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup"],
      Resource: [...balancers, ...groups],
      Condition: { StringEquals: requested(scope) },
    },
    {
      Sid: "TagNewOnes",
      Action: ["elasticloadbalancing:AddTags"],
      Resource: all,
      Condition: { StringEquals: { "elasticloadbalancing:CreateAction": CREATING, ...requested(scope) } },
    },
    {
      Sid: "ItsLoadBalancers",
      Action: CHANGING.map((action) => `elasticloadbalancing:${action}`),
      Resource: all,
      Condition: { StringEquals: owned(scope) },
    },
    {
      Sid: "RetagItsLoadBalancers",
      Action: ["elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags"],
      Resource: all,
      Condition: { StringEquals: owned(scope), Null: KEPT_TAG },
    },
  ];
}

/** Of something that is being made. */
function requested({ eksName }: PermissionScope): Record<string, string> {
  return { [`aws:RequestTag/${TAG}`]: eksName };
}

/** Of something that is there. */
function owned({ eksName }: PermissionScope): Record<string, string> {
  return { [`aws:ResourceTag/${TAG}`]: eksName };
}

/** Whose something is stays as it is. */
const KEPT_TAG = { [`aws:RequestTag/${TAG}`]: "true" };

const CREATING = ["CreateLoadBalancer", "CreateTargetGroup", "CreateListener", "CreateRule"];

/** Listeners belong to a load balancer and rules to a listener: making one is a change of what is there. */
const CHANGING = [
  "CreateListener",
  "CreateRule",
  "ModifyLoadBalancerAttributes",
  "ModifyCapacityReservation",
  "ModifyIpPools",
  "SetIpAddressType",
  "SetSecurityGroups",
  "SetSubnets",
  "DeleteLoadBalancer",
  "ModifyTargetGroup",
  "ModifyTargetGroupAttributes",
  "RegisterTargets",
  "DeregisterTargets",
  "DeleteTargetGroup",
  "ModifyListener",
  "ModifyListenerAttributes",
  "AddListenerCertificates",
  "RemoveListenerCertificates",
  "DeleteListener",
  "ModifyRule",
  "SetRulePriorities",
  "DeleteRule",
];

const EC2_DESCRIPTIONS = [
  "DescribeAccountAttributes",
  "DescribeAddresses",
  "DescribeAvailabilityZones",
  "DescribeCoipPools",
  "DescribeInstances",
  "DescribeInternetGateways",
  "DescribeIpamPools",
  "DescribeNetworkInterfaces",
  "DescribeRouteTables",
  "DescribeSecurityGroups",
  "DescribeSubnets",
  "DescribeTags",
  "DescribeVpcPeeringConnections",
  "DescribeVpcs",
  "GetCoipPoolUsage",
  "GetSecurityGroupsForVpc",
].map((action) => `ec2:${action}`);

const LOAD_BALANCER_DESCRIPTIONS = [
  "DescribeCapacityReservation",
  "DescribeListenerAttributes",
  "DescribeListenerCertificates",
  "DescribeListeners",
  "DescribeLoadBalancerAttributes",
  "DescribeLoadBalancers",
  "DescribeRules",
  "DescribeSSLPolicies",
  "DescribeTags",
  "DescribeTargetGroupAttributes",
  "DescribeTargetGroups",
  "DescribeTargetHealth",
  "DescribeTrustStores",
].map((action) => `elasticloadbalancing:${action}`);
