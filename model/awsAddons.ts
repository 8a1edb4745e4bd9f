import type { Addon } from "./fleet.js";
import { DNS_ZONES_ANNOTATION, LABEL } from "./labels.js";

/** What EKS calls the cluster, from the parameters that an ApplicationSet has of it. */
const EKS_NAME = `{{index .metadata.labels "${LABEL.fleet}"}}-{{.name}}`;
const REGION = `{{index .metadata.labels "${LABEL.region}"}}`;

/** The add-ons of the bundle 2026.11 that cannot do without AWS. They find region and VPC by these values: pods have no way to
 *  a node's metadata. */
export const AWS_ADDONS: readonly Addon[] = [
  {
    name: "external-dns",
    repository: "https://kubernetes-sigs.github.io/external-dns/",
    chart: "external-dns",
    version: "1.21.1",
    namespace: "external-dns",
    values: {
      provider: { name: "aws" },
      // Records without a service would lead to addresses that are somebody else's by now. Those of others are safe: it
      // deletes only what its own TXT record says is its own.
      policy: "sync",
      txtOwnerId: EKS_NAME,
      // Its flag --zone-id-filter, which in the environment takes one a line. Without it, it would ask for the records of every
      // zone, and stop at the first that it may not read.
      env: [
        { name: "EXTERNAL_DNS_ZONE_ID_FILTER", value: `{{index .metadata.annotations "${DNS_ZONES_ANNOTATION}"}}` },
      ],
      serviceAccount: { name: "external-dns" },
    },
    identity: { serviceAccount: "external-dns", permissions: "external-dns", zones: "required" },
  },
  {
    name: "external-secrets",
    repository: "https://charts.external-secrets.io",
    chart: "external-secrets",
    version: "2.9.0",
    namespace: "external-secrets",
    values: { serviceAccount: { name: "external-secrets" } },
    identity: { serviceAccount: "external-secrets", permissions: "external-secrets" },
  },
  {
    // Its chart's name would be too long for an application's, which ends in the cluster's.
    name: "load-balancer-controller",
    repository: "https://aws.github.io/eks-charts",
    chart: "aws-load-balancer-controller",
    version: "3.5.0",
    namespace: "kube-system",
    values: {
      fullnameOverride: "aws-load-balancer-controller",
      clusterName: EKS_NAME,
      region: REGION,
      vpcTags: { Name: EKS_NAME },
      // Left on, it asks them about every load balancer, which its role may not.
      enableShield: false,
      enableWaf: false,
      enableWafv2: false,
      // Else the chart makes a certificate of its own whenever Argo CD renders it, which is never the one that is there.
      enableCertManager: true,
      serviceAccount: { name: "aws-load-balancer-controller" },
    },
    needs: "cert-manager",
    identity: { serviceAccount: "aws-load-balancer-controller", permissions: "load-balancer-controller" },
    // https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html, auto-configure-nlb.html
    autoMode:
      "makes load balancers by itself: for ingress classes of the controller eks.amazonaws.com/alb, and services of the class eks.amazonaws.com/nlb",
  },
  {
    name: "aws-ebs-csi-driver",
    repository: "https://kubernetes-sigs.github.io/aws-ebs-csi-driver",
    chart: "aws-ebs-csi-driver",
    version: "2.64.0",
    namespace: "kube-system",
    values: {
      controller: {
        region: REGION,
        // Tags volumes with the cluster's name, which is how its role knows them.
        // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md
        k8sTagClusterId: EKS_NAME,
        serviceAccount: { name: "ebs-csi-controller-sa" },
      },
    },
    identity: { serviceAccount: "ebs-csi-controller-sa", permissions: "aws-ebs-csi-driver" },
    // https://docs.aws.amazon.com/eks/latest/userguide/create-storage-class.html
    autoMode: "makes volumes by itself: for storage classes of the provisioner ebs.csi.eks.amazonaws.com",
  },
  {
    name: "cluster-autoscaler",
    repository: "https://kubernetes.github.io/autoscaler",
    chart: "cluster-autoscaler",
    version: "9.59.0",
    namespace: "kube-system",
    values: {
      autoDiscovery: { clusterName: EKS_NAME },
      awsRegion: REGION,
      rbac: { serviceAccount: { name: "cluster-autoscaler" } },
    },
    identity: { serviceAccount: "cluster-autoscaler", permissions: "cluster-autoscaler" },
    // https://docs.aws.amazon.com/eks/latest/userguide/automode.html
    autoMode: "adds and removes nodes by itself, and there is no Auto Scaling group beside it",
  },
];
