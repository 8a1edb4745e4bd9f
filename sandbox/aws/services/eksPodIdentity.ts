import { CloudError } from "../../control.js";
import { regionalArn } from "../arn.js";
import { boolean, string, text, type ResourceDefinition } from "../definition.js";
import { invalidParameter, resourceInUse } from "../errors.js";
import { associationId } from "../ids.js";
import type { Place } from "../place.js";
import { arnOf, name, tags } from "../rules.js";
import { POD_IDENTITY_ASSOCIATION } from "../types.js";
import { requireCluster } from "./eksAccess.js";
import { ofCluster } from "./eksCluster.js";
import { roleByArn, trusts } from "./trust.js";

/** A label of Kubernetes. */
const LABEL = name(1, 63, /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, "must be a name that Kubernetes takes");

export const podIdentityAssociation: ResourceDefinition = {
  type: POD_IDENTITY_ASSOCIATION,
  scope: "region",
  properties: {
    clusterName: string({ required: true, replaces: true }),
    namespace: string({ required: true, replaces: true, rule: LABEL }),
    serviceAccount: string({ required: true, replaces: true, rule: LABEL }),
    roleArn: string({ required: true, rule: arnOf("iam") }),
    targetRoleArn: string({ rule: unsupportedTarget }),
    disableSessionTags: boolean({ computed: true }),
    tags,
  },
  computed: ["associationArn", "associationId", "externalId"],
  notFound: (id) => ({ code: "ResourceNotFoundException", message: `No association found for id: ${id}` }),
  // cluster,id: https://www.pulumi.com/registry/packages/aws/api-docs/eks/podidentityassociation/#import
  imported: (place, id) => place.find(POD_IDENTITY_ASSOCIATION, id.split(",").at(-1) ?? id),
  create(place, inputs) {
    const owner = requireCluster(place, text(inputs, "clusterName"));
    const others = ofCluster(place, POD_IDENTITY_ASSOCIATION, owner.id);
    const same = others.find((other) => {
      const { namespace, serviceAccount } = other.properties;
      return namespace === inputs["namespace"] && serviceAccount === inputs["serviceAccount"];
    });
    if (same) throw resourceInUse(`Association already exists: ${same.id}`);
    if (others.length >= place.quotas.podIdentityAssociationsPerCluster) {
      throw new CloudError(
        "ResourceLimitExceededException",
        `Too many Pod Identity associations on cluster ${owner.id}`,
      );
    }
    requirePodRole(place, text(inputs, "roleArn"));
    const id = associationId();
    return {
      id,
      outputs: {
        associationArn: regionalArn(place, "eks", `podidentityassociation/${owner.id}/${id}`),
        associationId: id,
        disableSessionTags: inputs["disableSessionTags"] ?? false,
        // For the trust policy of a target role, and only then.
        externalId: "",
      },
    };
  },
  update(place, _, inputs) {
    requirePodRole(place, text(inputs, "roleArn"));
    return {};
  },
};

/** The stand-in gives pods the credentials of `roleArn` and goes no further: with a target they would be the wrong ones. */
function unsupportedTarget(): string {
  return "is not supported by the stand-in of the sandbox: it does not assume a second role";
}

/** https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html */
function requirePodRole(place: Place, arn: string): void {
  const role = roleByArn(place, arn);
  if (!role) throw invalidParameter("Role provided in the request does not exist.");
  if (
    !trusts(text(role.properties, "assumeRolePolicy"), "pods.eks.amazonaws.com", ["sts:AssumeRole", "sts:TagSession"])
  ) {
    throw invalidParameter(
      "Trust policy of role provided in the request does not allow pods.eks.amazonaws.com to sts:AssumeRole and sts:TagSession.",
    );
  }
}
