import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { boolean, optionalText, string, text, type ResourceDefinition } from "../definition.js";
import { invalidParameter, resourceInUse } from "../errors.js";
import { arnOf, oneOf, tags } from "../rules.js";
import { ADDON } from "../types.js";
import { requireCluster } from "./eksAccess.js";

/** Add-ons of AWS, and the versions that the stand-in has: the newest first.
 *  https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html */
export const ADDON_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  "aws-ebs-csi-driver": ["v1.59.0-eksbuild.1", "v1.48.0-eksbuild.2", "v1.47.0-eksbuild.1"],
  coredns: ["v1.13.2-eksbuild.4", "v1.12.4-eksbuild.1", "v1.12.3-eksbuild.1"],
  "eks-pod-identity-agent": ["v1.3.10-eksbuild.2", "v1.3.9-eksbuild.3", "v1.3.8-eksbuild.2"],
  "kube-proxy": ["v1.35.0-eksbuild.2", "v1.34.0-eksbuild.4", "v1.33.3-eksbuild.10"],
  "metrics-server": ["v0.8.0-eksbuild.2", "v0.7.2-eksbuild.4"],
  "vpc-cni": ["v1.21.1-eksbuild.1", "v1.20.3-eksbuild.1", "v1.20.2-eksbuild.1"],
};

const CONFLICTS = oneOf("NONE", "OVERWRITE", "PRESERVE");

export const addon: ResourceDefinition = {
  type: ADDON,
  scope: "region",
  properties: {
    clusterName: string({ required: true, replaces: true }),
    addonName: string({ required: true, replaces: true }),
    addonVersion: string({ computed: true }),
    configurationValues: string({ computed: true }),
    preserve: boolean(),
    resolveConflictsOnCreate: string({ rule: oneOf("NONE", "OVERWRITE") }),
    resolveConflictsOnUpdate: string({ rule: CONFLICTS }),
    serviceAccountRoleArn: string({ rule: arnOf("iam") }),
    tags,
  },
  computed: ["arn", "createdAt", "modifiedAt"],
  notFound: (id) => ({
    code: "ResourceNotFoundException",
    message: `No addon: ${id.split(":")[1] ?? id} found in cluster: ${id.split(":")[0] ?? ""}`,
  }),
  create(place, inputs) {
    const owner = requireCluster(place, text(inputs, "clusterName"));
    const addonName = text(inputs, "addonName");
    const id = `${owner.id}:${addonName}`;
    if (place.find(ADDON, id)) throw resourceInUse("Addon already exists.");
    const addonVersion = requireVersion(addonName, optionalText(inputs, "addonVersion"));
    const createdAt = place.now.toISOString();
    return {
      id,
      outputs: {
        arn: regionalArn(place, "eks", `addon/${owner.id}/${addonName}/${crypto.randomUUID()}`),
        addonVersion,
        configurationValues: inputs["configurationValues"] ?? "",
        createdAt,
        modifiedAt: createdAt,
      },
    };
  },
  update(place, record, inputs) {
    const wanted = optionalText(inputs, "addonVersion") ?? text(record.properties, "addonVersion");
    return {
      addonVersion: requireVersion(text(record.properties, "addonName"), wanted),
      modifiedAt: place.now.toISOString(),
    };
  },
};

function requireVersion(addonName: string, wanted: string | undefined): string {
  const versions = ADDON_VERSIONS[addonName];
  if (!versions) throw new CloudError("InvalidParameterException", `Addon ${addonName} specified is not supported`);
  const version = wanted ?? versions.at(-1) ?? "";
  if (!versions.includes(version)) throw invalidParameter("Addon version specified is not supported");
  return version;
}
