import { ACCESS_ENTRY, CLUSTER, ROLE } from "../types.js";

/** The properties of a resource, as its service has them now. */
type Read = (type: string, id: string) => Promise<Readonly<Record<string, unknown>>>;

/** A command that shows one thing. */
export interface ReadCommand {
  /** The API's name of it, for the refusal. */
  readonly operation: string;
  /** Options that it cannot do without, beside the region. */
  readonly required: readonly string[];
  /** @param given values of the required options, in their order */
  readonly answer: (read: Read, ...given: string[]) => Promise<object>;
}

/** The commands that show something, by their words. */
export const READ_COMMANDS: Readonly<Record<string, ReadCommand>> = {
  "eks describe-cluster": {
    operation: "DescribeCluster",
    required: ["name"],
    answer: async (read, id) => {
      const { name, arn, version, status, endpoint, certificateAuthority } = await read(CLUSTER, id);
      return { cluster: { name, arn, version, status, endpoint, certificateAuthority } };
    },
  },
  "eks describe-access-entry": {
    operation: "DescribeAccessEntry",
    required: ["cluster-name", "principal-arn"],
    answer: async (read, clusterName, principalArn) => {
      // A cluster that is not there is another refusal than an entry that is not.
      await read(CLUSTER, clusterName);
      const entry = await read(ACCESS_ENTRY, `${clusterName}:${principalArn}`);
      const { accessEntryArn, kubernetesGroups, type, userName: username, tags = {} } = entry;
      return { accessEntry: { clusterName, principalArn, kubernetesGroups, accessEntryArn, tags, username, type } };
    },
  },
  "iam get-role": {
    operation: "GetRole",
    required: ["role-name"],
    answer: async (read, roleName) => {
      const { path, name, uniqueId, arn, createDate } = await read(ROLE, roleName);
      return { Role: { Path: path, RoleName: name, RoleId: uniqueId, Arn: arn, CreateDate: createDate } };
    },
  },
};
