import type { PermissionScope } from "./addonPermissions.js";
import { regionalArn } from "./arn.js";
import { allowing, type PolicyDocument } from "./policyDocument.js";

/** cluster-autoscaler: the size of the Auto Scaling groups that are tagged as the cluster's, as EKS tags those of its node
 *  groups. https://docs.aws.amazon.com/eks/latest/best-practices/cas.html */
export function clusterAutoscalerPolicy(scope: PermissionScope): PolicyDocument {
  return allowing(
    {
      Sid: "SizeOfTheClustersGroups",
      Action: ["autoscaling:SetDesiredCapacity", "autoscaling:TerminateInstanceInAutoScalingGroup"],
      // Groups have an id and a name that EKS makes up; the tags say whose they are.
      Resource: [regionalArn(scope, "autoscaling", "autoScalingGroup:*:autoScalingGroupName/*")],
      Condition: {
        StringEquals: {
          "aws:ResourceTag/k8s.io/cluster-autoscaler/enabled": "true",
          [`aws:ResourceTag/k8s.io/cluster-autoscaler/${scope.eksName}`]: "owned",
        },
      },
    },
    {
      Sid: "TheClustersNodeGroups",
      Action: ["eks:DescribeNodegroup"],
      // The `*` is a group's name and its id.
      Resource: [regionalArn(scope, "eks", `nodegroup/${scope.eksName}/*`)],
    },
    {
      Sid: "WhatThereIs",
      Action: [
        "autoscaling:DescribeAutoScalingGroups",
        "autoscaling:DescribeAutoScalingInstances",
        "autoscaling:DescribeLaunchConfigurations",
        "autoscaling:DescribeScalingActivities",
        "autoscaling:DescribeTags",
        "ec2:DescribeImages",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplateVersions",
        "ec2:GetInstanceTypesFromInstanceRequirements",
      ],
      // Descriptions know no resources.
      Resource: "*",
    },
  );
}
