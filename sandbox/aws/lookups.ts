import { nested, text, texts, type AwsRecord } from "./definition.js";
import type { IdentityRecords } from "./identity/records.js";
import { ACCESS_ENTRY, ACCESS_POLICY_ASSOCIATION, CLUSTER, POD_IDENTITY_ASSOCIATION, ROLE } from "./types.js";

/** What an IAM role allows when it says nothing, seconds: CreateRole's MaxSessionDuration. */
const DEFAULT_SESSION_SECONDS = 3600;

/** What authentication asks of the records, answered from their present state.
 *  Clusters are known by name: the sandbox runs one of a name. */
export function identityRecords(aws: { readonly records: readonly AwsRecord[] }): IdentityRecords {
  const all = (type: string): AwsRecord[] => aws.records.filter((record) => record.type === type);
  const ofCluster = (type: string, clusterName: string): AwsRecord[] =>
    all(type).filter((record) => record.properties["clusterName"] === clusterName);

  return {
    role(arn) {
      const found = all(ROLE).find((record) => record.properties["arn"] === arn);
      if (!found) return undefined;
      const longest = found.properties["maxSessionDuration"];
      return {
        arn,
        uniqueId: text(found.properties, "uniqueId"),
        trustPolicy: text(found.properties, "assumeRolePolicy"),
        maxSessionSeconds: typeof longest === "number" ? longest : DEFAULT_SESSION_SECONDS,
      };
    },

    accessEntry(clusterName, principalArn) {
      const entry = ofCluster(ACCESS_ENTRY, clusterName).find((one) => one.properties["principalArn"] === principalArn);
      if (!entry) return undefined;
      const policies = ofCluster(ACCESS_POLICY_ASSOCIATION, clusterName).filter(({ properties }) => {
        return properties["principalArn"] === principalArn && nested(properties, "accessScope")["type"] === "cluster";
      });
      return {
        principalId: text(entry.hidden, "principalId"),
        userName: text(entry.properties, "userName"),
        kubernetesGroups: texts(entry.properties, "kubernetesGroups"),
        clusterPolicies: policies.map(({ properties }) => text(properties, "policyArn").replace(/^.*\//, "")),
      };
    },

    podIdentityAssociation(clusterName, namespace, serviceAccount) {
      const found = ofCluster(POD_IDENTITY_ASSOCIATION, clusterName).find(({ properties }) => {
        return properties["namespace"] === namespace && properties["serviceAccount"] === serviceAccount;
      });
      return found && { id: found.id, roleArn: text(found.properties, "roleArn") };
    },

    cluster(name) {
      const found = all(CLUSTER).find((record) => record.id === name);
      return found && { arn: text(found.properties, "arn"), region: found.region };
    },
  };
}
