import { CloudError } from "../../control.js";
import { parseArn } from "../arn.js";
import { nested, object, optionalText, set, string, text, texts } from "../definition.js";
import type { AwsRecord, JsonObject, ResourceDefinition } from "../definition.js";
import { invalidParameter, notFound, resourceInUse } from "../errors.js";
import type { Place } from "../place.js";
import { arnOf, oneOf, tags } from "../rules.js";
import { ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION, CLUSTER } from "../types.js";
import { entryProperties } from "./eksBootstrap.js";
import { ofCluster } from "./eksCluster.js";
import { authenticationMode } from "./eksClusterSchema.js";
import { roleByArn } from "./trust.js";

/** https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const ACCESS_POLICIES: ReadonlySet<string> = new Set([
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSArgoCDClusterPolicy",
  "AmazonEKSArgoCDPolicy",
  "AmazonEKSAutoNodePolicy",
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSSecretReaderPolicy",
  "AmazonEKSViewPolicy",
]);

const STANDARD = "STANDARD";

export const accessEntry: ResourceDefinition = {
  type: ACCESS_ENTRY,
  scope: "region",
  properties: {
    clusterName: string({ required: true, replaces: true }),
    principalArn: string({ required: true, replaces: true, rule: arnOf("iam") }),
    type: string({
      default: STANDARD,
      replaces: true,
      rule: oneOf(STANDARD, "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX"),
    }),
    kubernetesGroups: set(string({ rule: groupName }), { computed: true }),
    userName: string({ computed: true }),
    tags,
  },
  computed: ["accessEntryArn", "createdAt", "modifiedAt"],
  notFound: () => ({
    code: "ResourceNotFoundException",
    message: "The specified resource could not be found.",
  }),
  create(place, inputs) {
    const owner = requireCluster(place, text(inputs, "clusterName"));
    requireEntriesAllowed(owner);
    const principalArn = text(inputs, "principalArn");
    const type = text(inputs, "type");
    const id = `${owner.id}:${principalArn}`;
    if (place.find(ACCESS_ENTRY, id)) {
      throw resourceInUse("The specified access entry resource is already in use on this cluster.");
    }
    if (ofCluster(place, ACCESS_ENTRY, owner.id).length >= place.quotas.accessEntriesPerCluster) {
      throw new CloudError("ResourceLimitExceededException", `Too many access entries on cluster ${owner.id}`);
    }
    const principal = roleByArn(place, principalArn);
    if (!principal) throw invalidParameter("The specified principalArn is invalid: invalid principal");
    requireFitting(place, type, principalArn, inputs);
    return {
      id,
      outputs: {
        ...entryProperties(place, { clusterName: owner.id, principalArn, type }),
        ...inputs,
        tagsAll: inputs["tags"] ?? {},
      },
      // The role, not its name: one that is made again under the name has no access.
      hidden: { principalId: text(principal.properties, "uniqueId") },
    };
  },
  update(place, record, inputs) {
    requireFitting(place, text(record.properties, "type"), text(record.properties, "principalArn"), inputs);
    return {
      modifiedAt: place.now.toISOString(),
      kubernetesGroups: texts(inputs, "kubernetesGroups"),
      userName: optionalText(inputs, "userName") ?? text(record.properties, "userName"),
    };
  },
  delete(place, record) {
    const { clusterName, principalArn } = record.properties;
    for (const association of place.all(ACCESS_POLICY_ASSOCIATION)) {
      const { properties } = association;
      if (properties["clusterName"] === clusterName && properties["principalArn"] === principalArn)
        place.remove(association);
    }
    return undefined;
  },
};

export const accessPolicyAssociation: ResourceDefinition = {
  type: ACCESS_POLICY_ASSOCIATION,
  scope: "region",
  properties: {
    clusterName: string({ required: true, replaces: true }),
    principalArn: string({ required: true, replaces: true, rule: arnOf("iam") }),
    policyArn: string({ required: true, replaces: true, rule: accessPolicy }),
    accessScope: object(
      { type: string({ required: true, rule: oneOf("cluster", "namespace") }), namespaces: set(string()) },
      { required: true, replaces: true },
    ),
  },
  computed: ["associatedAt", "modifiedAt"],
  check(inputs) {
    const scope = nested(inputs, "accessScope");
    const named = texts(scope, "namespaces").length > 0;
    if (scope["type"] !== "cluster" || !named) return [];
    return [
      { property: "accessScope.namespaces", reason: "namespaces can only be given when the type is `namespace`" },
    ];
  },
  notFound: () => ({
    code: "ResourceNotFoundException",
    message: "The specified resource could not be found.",
  }),
  create(place, inputs) {
    const owner = requireCluster(place, text(inputs, "clusterName"));
    const principalArn = text(inputs, "principalArn");
    const entry = place.find(ACCESS_ENTRY, `${owner.id}:${principalArn}`);
    if (!entry)
      throw notFound(
        "ResourceNotFoundException",
        "The specified principalArn could not be found. You can view your available access entries with 'list-access-entries'.",
      );
    // Auto Mode's own nodes are the exception: https://docs.aws.amazon.com/eks/latest/userguide/auto-accesscontrol.html
    if (![STANDARD, "EC2"].includes(text(entry.properties, "type"))) {
      throw invalidParameter('This operation can only be performed on Access Entries with a type of "STANDARD".');
    }
    const associatedAt = place.now.toISOString();
    // Associating again changes the scope.
    return {
      id: `${owner.id}#${principalArn}#${text(inputs, "policyArn")}`,
      outputs: { associatedAt, modifiedAt: associatedAt },
    };
  },
};

/** @throws CloudError when there is no such cluster here. */
export function requireCluster(place: Place, name: string): AwsRecord {
  const found = place.find(CLUSTER, name);
  if (!found) throw notFound("ResourceNotFoundException", `No cluster found for name: ${name}.`);
  return found;
}

function requireEntriesAllowed(owner: AwsRecord): void {
  if (authenticationMode(owner.properties) !== "CONFIG_MAP") return;
  throw new CloudError(
    "InvalidRequestException",
    "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to perform this operation.",
  );
}

/** https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
function requireFitting(place: Place, type: string, principalArn: string, inputs: JsonObject): void {
  if (type === STANDARD) return;
  if (texts(inputs, "kubernetesGroups").length > 0 || optionalText(inputs, "userName") !== undefined) {
    throw invalidParameter(`The username and groups can't be given for access entries of type ${type}`);
  }
  if (parseArn(principalArn)?.account !== place.account) {
    throw invalidParameter(
      `The specified principalArn is invalid: a role of type ${type} must be in the cluster's account`,
    );
  }
}

function groupName(value: string): string | undefined {
  return /^(system|eks|aws|amazon|iam):/.test(value)
    ? `The kubernetes group name ${value} is invalid, it cannot start with ${value.slice(0, value.indexOf(":") + 1)}`
    : undefined;
}

function accessPolicy(value: string): string | undefined {
  const name = /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/(\w+)$/.exec(value)?.[1];
  return name !== undefined && ACCESS_POLICIES.has(name)
    ? undefined
    : `The policyArn ${value} is not an EKS access policy`;
}
