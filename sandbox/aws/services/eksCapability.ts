import { CloudError } from "../../control.js";
import { parseArn, regionalArn } from "../arn.js";
import { nested, object, optionalText, set, string, text, texts } from "../definition.js";
import type { AwsRecord, Failure, JsonObject, ResourceDefinition } from "../definition.js";
import { invalidParameter, notFound, resourceInUse } from "../errors.js";
import type { Place } from "../place.js";
import { arnOf, name, oneOf, tags } from "../rules.js";
import { ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION, CAPABILITY, VPC_ENDPOINT } from "../types.js";
import { requireCluster } from "./eksAccess.js";
import { grant } from "./eksBootstrap.js";
import { ofCluster } from "./eksCluster.js";
import { requireTrusted, roleByArn } from "./trust.js";

/** What runs, by type: AWS keeps it up to date. Of 2025-11, from the guide's `list-capabilities`:
 *  https://docs.aws.amazon.com/eks/latest/userguide/working-with-capabilities.html */
const VERSIONS: Readonly<Record<string, string>> = { ACK: "", KRO: "v0.6.3", ARGOCD: "3.1.8-eks-1" };

/** https://docs.aws.amazon.com/eks/latest/userguide/argocd-permissions.html */
const MAX_IDENTITIES = 1000;

const SERVICE = "capabilities.eks.amazonaws.com";
const ACTIONS = ["sts:AssumeRole", "sts:TagSession"];

/** How long a wait may last, as Go writes it. */
const DURATION = (value: string): string | undefined =>
  /^(\d+(\.\d+)?(h|m|s|ms))+$/.test(value) ? undefined : `"${value}" cannot be parsed as a duration`;

/** A capability of a cluster. Its statuses (CREATING, ACTIVE, UPDATING, CREATE_FAILED) are AWS's to know: no property says
 *  them. In the sandbox it is a resource alone: Argo CD's kinds are installed, and no Argo CD runs.
 *  https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCapability.html
 *  What replaces: hashicorp/terraform-provider-aws, internal/service/eks/capability.go. */
export const capability: ResourceDefinition = {
  type: CAPABILITY,
  scope: "region",
  properties: {
    clusterName: string({ required: true, replaces: true }),
    // 1 to 100: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-eks-capability.html
    capabilityName: string({
      required: true,
      replaces: true,
      rule: name(1, 100, /^[A-Za-z0-9_-]+$/, "must be alphanumeric characters, hyphens, and underscores"),
    }),
    type: string({ required: true, replaces: true, rule: oneOf("ACK", "KRO", "ARGOCD") }),
    roleArn: string({ required: true, rule: arnOf("iam") }),
    deletePropagationPolicy: string({ required: true, rule: oneOf("RETAIN") }),
    configuration: object({
      argoCd: object({
        awsIdc: object(
          {
            idcInstanceArn: string({ required: true, replaces: true, rule: arnOf("sso") }),
            idcManagedApplicationArn: string({ output: true }),
            idcRegion: string({ computed: true, replaces: true }),
          },
          { required: true },
        ),
        namespace: string({ computed: true, replaces: true }),
        networkAccess: object({ vpceIds: set(string()) }),
        rbacRoleMappings: set(
          object({
            role: string({ required: true, rule: oneOf("ADMIN", "EDITOR", "VIEWER") }),
            identities: set(
              object({
                id: string({ required: true }),
                type: string({ required: true, rule: oneOf("SSO_USER", "SSO_GROUP") }),
              }),
              { required: true },
            ),
          }),
        ),
        serverUrl: string({ output: true }),
      }),
    }),
    region: string({ computed: true, replaces: true }),
    timeouts: object({
      create: string({ rule: DURATION }),
      update: string({ rule: DURATION }),
      delete: string({ rule: DURATION }),
    }),
    tags,
  },
  computed: ["arn", "version"],
  check: configurationFaults,
  notFound: (id) => {
    const [clusterName = "", capabilityName = id] = id.split(",");
    return {
      code: "ResourceNotFoundException",
      message: `No capability found for name: ${capabilityName} in cluster: ${clusterName}`,
    };
  },
  async create(place, inputs) {
    const owner = requireCluster(place, text(inputs, "clusterName"));
    const [capabilityName, type] = [text(inputs, "capabilityName"), text(inputs, "type")];
    requireHere(place, inputs);
    requireIdentityCenter(type, inputs);
    requireOnly(place, owner.id, capabilityName, type);
    const role = requireRole(place, owner, text(inputs, "roleArn"));
    requireEndpoints(place, inputs);
    const id = `${owner.id},${capabilityName}`;
    // From now on it is there, whatever becomes of it.
    const record = place.add(CAPABILITY, { id, properties: inputs, hidden: { status: "CREATING" } });
    const namespace = namespaceOf(inputs);
    letIn(place, owner.id, role, type, namespace);
    try {
      if (type === "ARGOCD") await place.clusters.installArgoCdKinds(owner.id);
    } catch (error) {
      record.hidden = { status: "CREATE_FAILED" };
      throw error;
    }
    const identifier = crypto.randomUUID().slice(0, 8);
    return {
      id,
      outputs: {
        // https://docs.aws.amazon.com/eks/latest/userguide/working-with-capabilities.html
        arn: regionalArn(place, "eks", `capability/${owner.id}/${type.toLowerCase()}/${capabilityName}/${identifier}`),
        version: VERSIONS[type] ?? "",
        region: place.region,
        ...configured(place, inputs, identifier),
      },
      hidden: { status: "ACTIVE", identifier },
    };
  },
  update(place, record, inputs) {
    const owner = requireCluster(place, text(record.properties, "clusterName"));
    const role = requireRole(place, owner, text(inputs, "roleArn"));
    requireEndpoints(place, inputs);
    if (text(inputs, "roleArn") !== text(record.properties, "roleArn")) {
      shutOut(place, owner.id, text(record.properties, "roleArn"));
      letIn(place, owner.id, role, text(record.properties, "type"), namespaceOf(inputs));
    }
    return configured(place, inputs, optionalText(record.hidden, "identifier") ?? "");
  },
  // RETAIN: its kinds, its Applications and their workloads stay. That the entry goes is an assumption: AWS's guide does not say.
  delete(place, { properties }) {
    shutOut(place, text(properties, "clusterName"), text(properties, "roleArn"));
    return undefined;
  },
};

/** Argo CD has its configuration, with an Identity Center, and the others have none
 *  (https://docs.aws.amazon.com/eks/latest/APIReference/API_CapabilityConfigurationRequest.html). */
function configurationFaults(inputs: JsonObject, given: ReadonlySet<string>): Failure[] {
  const type = inputs["type"];
  const argoCd = nested(inputs, "configuration")["argoCd"];
  if (type === "ARGOCD" && !given.has("configuration")) {
    const reason =
      "is required for a capability of type ARGOCD: argoCd with awsIdc, the Identity Center that people log in by";
    return [{ property: "configuration", reason }];
  }
  if (type !== "ARGOCD" && type !== undefined && argoCd !== undefined) {
    return [{ property: "configuration.argoCd", reason: `is not of a capability of type ${JSON.stringify(type)}` }];
  }
  const mappings = nested(nested(inputs, "configuration"), "argoCd")["rbacRoleMappings"];
  const identities = (Array.isArray(mappings) ? (mappings as JsonObject[]) : []).flatMap(({ identities: of }) =>
    Array.isArray(of) ? (of as JsonObject[]) : [],
  );
  if (identities.length <= MAX_IDENTITIES) return [];
  const reason = `has ${identities.length} identities; a capability takes ${MAX_IDENTITIES}`;
  return [{ property: "configuration.argoCd.rbacRoleMappings", reason }];
}

/** What a check cannot see while the configuration is unknown. */
function requireIdentityCenter(type: string, inputs: JsonObject): void {
  if (type !== "ARGOCD" || "awsIdc" in nested(nested(inputs, "configuration"), "argoCd")) return;
  throw invalidParameter("A capability of type ARGOCD needs configuration.argoCd.awsIdc");
}

/** The stand-in's provider is bound to one region. */
function requireHere(place: Place, inputs: JsonObject): void {
  const region = optionalText(inputs, "region");
  if (region === undefined || region === place.region) return;
  throw new CloudError("SandboxLimit", `The sandbox makes a capability in its provider's region, not in ${region}.`);
}

/** One of each type on a cluster, and each name once: the reference says so, the words are the stand-in's. */
function requireOnly(place: Place, clusterName: string, capabilityName: string, type: string): void {
  const others = ofCluster(place, CAPABILITY, clusterName);
  if (others.some(({ properties }) => properties["capabilityName"] === capabilityName)) {
    throw resourceInUse(`Capability already exists with name ${capabilityName} and cluster name ${clusterName}`);
  }
  if (others.some(({ properties }) => properties["type"] === type)) {
    throw resourceInUse(`A capability of type ${type} already exists on cluster ${clusterName}`);
  }
}

/** In the cluster's account: https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html. The words about the trust
 *  are AWS's, as users report them; the others are the stand-in's. */
function requireRole(place: Place, owner: AwsRecord, arn: string): AwsRecord {
  if (parseArn(arn)?.account !== owner.account) {
    throw invalidParameter(`The role ${arn} must be in the same account as the cluster`);
  }
  if (!roleByArn(place, arn)) throw invalidParameter(`The provided role ${arn} does not exist`);
  const refusal = (): CloudError =>
    invalidParameter(
      `The trust policy for the provided role is invalid. The policy must include sts:AssumeRole and sts:TagSession actions granting access to the AWS service ${SERVICE}`,
    );
  return requireTrusted(place, arn, SERVICE, refusal, ACTIONS);
}

function requireEndpoints(place: Place, inputs: JsonObject): void {
  const access = nested(nested(nested(inputs, "configuration"), "argoCd"), "networkAccess");
  for (const id of texts(access, "vpceIds")) {
    if (!place.find(VPC_ENDPOINT, id))
      throw notFound("InvalidParameterException", `The VPC endpoint ${id} does not exist`);
  }
}

function namespaceOf(inputs: JsonObject): string {
  return optionalText(nested(nested(inputs, "configuration"), "argoCd"), "namespace") ?? "argocd";
}

/** What AWS fills in. */
function configured(place: Place, inputs: JsonObject, identifier: string): JsonObject {
  const argoCd = nested(nested(inputs, "configuration"), "argoCd");
  if (Object.keys(argoCd).length === 0) return {};
  const awsIdc = nested(argoCd, "awsIdc");
  const instance = parseArn(text(awsIdc, "idcInstanceArn"))?.resource.replace("instance/", "") ?? "";
  return {
    configuration: {
      argoCd: {
        ...argoCd,
        namespace: namespaceOf(inputs),
        awsIdc: {
          ...awsIdc,
          idcRegion: optionalText(awsIdc, "idcRegion") ?? place.region,
          idcManagedApplicationArn: `arn:aws:sso::${place.account}:application/${instance}/apl-${identifier}`,
        },
        // https://docs.aws.amazon.com/eks/latest/userguide/argocd-considerations.html, "Webhook endpoint"
        serverUrl: `https://${identifier}.eks-capabilities.${place.region}.amazonaws.com`,
      },
    },
  };
}

/** The entry of its role on the cluster is EKS's to make, with these policies
 *  (https://docs.aws.amazon.com/eks/latest/userguide/capabilities-security.html). */
function letIn(place: Place, clusterName: string, role: AwsRecord, type: string, namespace: string): void {
  if (type !== "ARGOCD") {
    grant(place, clusterName, role, "STANDARD", { [`AmazonEKS${type}Policy`]: { type: "cluster" } });
    return;
  }
  grant(place, clusterName, role, "STANDARD", {
    AmazonEKSArgoCDClusterPolicy: { type: "cluster" },
    AmazonEKSArgoCDPolicy: { type: "namespace", namespaces: [namespace] },
  });
}

function shutOut(place: Place, clusterName: string, principalArn: string): void {
  for (const type of [ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION]) {
    for (const record of ofCluster(place, type, clusterName)) {
      if (record.properties["principalArn"] === principalArn && record.hidden["madeBy"] === "eks") place.remove(record);
    }
  }
}
