import { CLUSTER, ZONE_GROUP } from "../types.js";

/** What a command may do in its account and region. */
export interface Changes {
  readonly create: (type: string, inputs: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly remove: (type: string, id: string) => Promise<void>;
}

/** A command that makes or deletes one thing. */
export interface ChangeCommand {
  /** The API's name of it, for the refusal. */
  readonly operation: string;
  /** Options that it cannot do without, beside the region. */
  readonly required: readonly string[];
  /** @param given values of the required options, in their order */
  readonly apply: (changes: Changes, ...given: string[]) => Promise<object>;
}

/** What a person does before or beside the fleet, by the command's words. */
export const CHANGE_COMMANDS: Readonly<Record<string, ChangeCommand>> = {
  "ec2 modify-availability-zone-group": {
    operation: "ModifyAvailabilityZoneGroup",
    required: ["group-name", "opt-in-status"],
    apply: async ({ create }, groupName, optInStatus) => {
      await create(ZONE_GROUP, { groupName, optInStatus });
      return { Return: true };
    },
  },
  "eks delete-cluster": {
    operation: "DeleteCluster",
    required: ["name"],
    apply: async ({ remove }, name = "") => {
      await remove(CLUSTER, name);
      return { cluster: { name, status: "DELETING" } };
    },
  },
};
