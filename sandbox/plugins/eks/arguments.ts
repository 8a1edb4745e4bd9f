import type * as eks from "@pulumi/eks";
import * as pulumi from "@pulumi/pulumi";

/** The arguments of `eks.Cluster` that the stand-in acts upon; any other is refused, never ignored. */
const SUPPORTED = [
  "accessEntries",
  "authenticationMode",
  "autoMode",
  "bootstrapSelfManagedAddons",
  "clusterSecurityGroup",
  "clusterSecurityGroupTags",
  "clusterTags",
  "corednsAddonOptions",
  "createInstanceRole",
  "createOidcProvider",
  "deletionProtection",
  "enableConfigMapMutable",
  "enabledClusterLogTypes",
  "encryptionConfigKeyArn",
  "endpointPrivateAccess",
  "endpointPublicAccess",
  "ipFamily",
  "kubeProxyAddonOptions",
  "kubernetesServiceIpAddressRange",
  "name",
  "nodeSecurityGroupTags",
  "privateSubnetIds",
  "providerCredentialOpts",
  "publicAccessCidrs",
  "publicSubnetIds",
  "serviceRole",
  "skipDefaultNodeGroup",
  "skipDefaultSecurityGroups",
  "subnetIds",
  "tags",
  "upgradePolicy",
  "useDefaultVpcCni",
  "version",
  "vpcId",
] as const satisfies readonly (keyof eks.ClusterArgs)[];

export type ClusterArguments = Pick<eks.ClusterArgs, (typeof SUPPORTED)[number]> & {
  readonly authenticationMode: "API";
  readonly vpcId: pulumi.Input<string>;
};

/** Arguments that decide which children there are, so that the SDK's schema has them plain. */
const PLAIN = ["accessEntries", "authenticationMode", "autoMode", "skipDefaultNodeGroup"] as const;

/** Takes the arguments of a `Cluster` apart.
 *  @throws InputPropertiesError with every argument that pulumi-eks refuses or that the stand-in does not model. */
export function clusterArguments(inputs: pulumi.Inputs): ClusterArguments {
  const faults = [...faultsOf(inputs)];
  if (faults.length > 0) {
    throw new pulumi.InputPropertiesError({
      message: "The arguments of eks.Cluster are not accepted",
      errors: faults.map(([propertyPath, reason]) => ({ propertyPath, reason })),
    });
  }
  return inputs as ClusterArguments;
}

function* faultsOf(inputs: pulumi.Inputs): Iterable<[property: string, reason: string]> {
  const supported: ReadonlySet<string> = new Set(SUPPORTED);
  const given = Object.keys(inputs).filter((key) => inputs[key] !== undefined && inputs[key] !== null);
  for (const key of given) {
    if (!supported.has(key)) yield [key, "is not modelled by the sandbox's stand-in of eks.Cluster"];
  }
  const { authenticationMode, autoMode } = inputs as Partial<eks.ClusterArgs>;
  for (const key of PLAIN) {
    if (pulumi.Output.isInstance(inputs[key])) yield [key, "must be plain: it may not be an Output, nor secret"];
  }
  if (authenticationMode !== "API") {
    yield [
      "authenticationMode",
      'must be "API": the sandbox\'s stand-in of eks.Cluster does not make the ConfigMap aws-auth of the other modes',
    ];
  }
  if (!given.includes("vpcId")) {
    yield ["vpcId", "must be given: the account of the sandbox has no default VPC"];
  }
  if (given.includes("subnetIds") && (given.includes("publicSubnetIds") || given.includes("privateSubnetIds"))) {
    yield ["subnetIds", "and the use of publicSubnetIds and/or privateSubnetIds are mutually exclusive"];
  }
  if (!autoMode?.enabled && inputs["skipDefaultNodeGroup"] !== true) {
    yield [
      "skipDefaultNodeGroup",
      "must be true outside Auto Mode: the sandbox's stand-in of eks.Cluster does not model the default node group",
    ];
  }
  if (inputs["createOidcProvider"] !== undefined && inputs["createOidcProvider"] !== false) {
    yield ["createOidcProvider", "must be false: pulumi-eks would fetch the certificate of AWS's OIDC issuer"];
  }
  if (inputs["useDefaultVpcCni"] === false || (inputs["useDefaultVpcCni"] === undefined && !autoMode?.enabled)) {
    yield [
      "useDefaultVpcCni",
      "must be true outside Auto Mode: the sandbox's stand-in of eks.Cluster does not model eks.VpcCniAddon (false asks for it, true leaves it out)",
    ];
  }
}
