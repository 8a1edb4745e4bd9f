import * as types from "../types.js";
import { EC2_LISTS } from "./awsCliEc2.js";
import { ListRefusal, tagList, type List, type ListCommand, type Listed, type Options } from "./awsCliListing.js";

/** Names of a cluster's own. */
async function ofCluster(list: List, type: string, { "cluster-name": name }: Options): Promise<readonly Listed[]> {
  if (!(await list(types.CLUSTER)).some(({ id }) => id === name)) {
    throw new ListRefusal("ResourceNotFoundException", `No cluster found for name: ${name ?? ""}.`);
  }
  return (await list(type)).filter(({ properties }) => properties["clusterName"] === name);
}

async function roleNamed(list: List, name: string | undefined): Promise<Listed> {
  const found = (await list(types.ROLE)).find(({ id }) => id === name);
  if (found) return found;
  throw new ListRefusal("NoSuchEntity", `The role with name ${name ?? ""} cannot be found.`);
}

/** Commands that list, or tell whether something is there. */
export const LIST_COMMANDS: Readonly<Record<string, ListCommand>> = {
  ...EC2_LISTS,
  "logs describe-log-groups": {
    options: ["log-group-name-prefix"],
    answer: async ({ "log-group-name-prefix": prefix = "" }, list) => {
      const names = (await list(types.LOG_GROUP)).map(({ id }) => id).filter((name) => name.startsWith(prefix));
      return { logGroups: names.map((logGroupName) => ({ logGroupName })) };
    },
  },
  "kms describe-key": {
    options: ["key-id"],
    answer: async ({ "key-id": id = "" }, list) => {
      const key = (await list(types.KEY)).find((other) => other.id === id);
      if (!key) throw new ListRefusal("NotFoundException", `Key '${id}' does not exist`);
      return { KeyMetadata: { KeyId: id, KeyState: key.pendingDeletion ? "PendingDeletion" : "Enabled" } };
    },
  },
  "kms list-aliases": {
    options: [],
    answer: async (_, list) => ({ Aliases: (await list(types.ALIAS)).map(({ id }) => ({ AliasName: id })) }),
  },
  "iam list-roles": {
    options: [],
    answer: async (_, list) => ({ Roles: (await list(types.ROLE)).map(({ id }) => ({ RoleName: id })) }),
  },
  "iam list-role-tags": {
    options: ["role-name"],
    answer: async ({ "role-name": name }, list) => ({ Tags: tagList((await roleNamed(list, name)).properties) }),
  },
  "iam list-role-policies": {
    options: ["role-name"],
    answer: async ({ "role-name": name }, list) => {
      const { id } = await roleNamed(list, name);
      const policies = (await list(types.ROLE_POLICY)).filter(({ properties }) => properties["role"] === id);
      return { PolicyNames: policies.map(({ properties }) => properties["name"]) };
    },
  },
  "eks list-nodegroups": {
    options: ["cluster-name"],
    answer: async (options, list) => {
      const groups = await ofCluster(list, types.NODE_GROUP, options);
      return { nodegroups: groups.map(({ properties }) => properties["nodeGroupName"]) };
    },
  },
  "eks describe-addon": {
    options: ["cluster-name", "addon-name"],
    answer: async (options, list) => {
      const { "addon-name": name = "" } = options;
      const addons = await ofCluster(list, types.ADDON, options);
      const found = addons.find(({ properties }) => properties["addonName"] === name);
      if (!found) throw new ListRefusal("ResourceNotFoundException", `No addon: ${name} found in cluster.`);
      return { addon: { addonName: name, status: "ACTIVE" } };
    },
  },
  "eks list-pod-identity-associations": {
    options: ["cluster-name", "namespace", "service-account"],
    answer: async (options, list) => {
      const { namespace, "service-account": serviceAccount } = options;
      const found = (await ofCluster(list, types.POD_IDENTITY_ASSOCIATION, options)).filter(({ properties }) => {
        return properties["namespace"] === namespace && properties["serviceAccount"] === serviceAccount;
      });
      return { associations: found.map(({ id }) => ({ associationId: id, namespace, serviceAccount })) };
    },
  },
};
