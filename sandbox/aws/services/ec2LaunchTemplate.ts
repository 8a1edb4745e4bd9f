import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { boolean, integer, list, map, object, set, string, text, type ResourceDefinition } from "../definition.js";
import { ec2Id } from "../ids.js";
import { name, oneOf, tags } from "../rules.js";
import { LAUNCH_TEMPLATE } from "../types.js";

/** Those arguments with which node groups are made; an instance is never started from one. */
export const launchTemplate: ResourceDefinition = {
  type: LAUNCH_TEMPLATE,
  scope: "region",
  properties: {
    name: string({
      computed: true,
      replaces: true,
      rule: name(3, 128, /^[A-Za-z0-9().\-/_]+$/, "has characters that EC2 refuses"),
    }),
    description: string(),
    imageId: string(),
    instanceType: string(),
    userData: string(),
    updateDefaultVersion: boolean(),
    defaultVersion: integer({ computed: true }),
    blockDeviceMappings: list(
      object({
        deviceName: string(),
        ebs: object({
          encrypted: string(),
          kmsKeyId: string(),
          volumeSize: integer(),
          volumeType: string(),
          deleteOnTermination: string(),
        }),
      }),
    ),
    metadataOptions: object({
      httpEndpoint: string({ rule: oneOf("enabled", "disabled") }),
      httpTokens: string({ rule: oneOf("optional", "required") }),
      httpPutResponseHopLimit: integer(),
    }),
    tagSpecifications: list(object({ resourceType: string(), tags: map(string()) })),
    vpcSecurityGroupIds: set(string()),
    tags,
  },
  autoname: { property: "name", maxLength: 128 },
  computed: ["arn", "latestVersion"],
  volatile: ["defaultVersion", "latestVersion"],
  notFound: (id) => ({
    code: "InvalidLaunchTemplateId.NotFound",
    message: `The specified launch template, with template ID ${id}, does not exist.`,
  }),
  create(place, inputs) {
    const templateName = text(inputs, "name");
    if (place.all(LAUNCH_TEMPLATE).some((other) => other.properties["name"] === templateName)) {
      throw new CloudError("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.");
    }
    const id = ec2Id("lt");
    const arn = regionalArn(place, "ec2", `launch-template/${id}`);
    return { id, outputs: { arn, defaultVersion: 1, latestVersion: 1 } };
  },
  // Every change is a new version; which one is the default moves only on request.
  update(_, record, inputs) {
    const latestVersion = Number(record.properties["latestVersion"]) + 1;
    const defaultVersion =
      inputs["updateDefaultVersion"] === true ? latestVersion : (record.properties["defaultVersion"] ?? 1);
    return { latestVersion, defaultVersion };
  },
};
