import * as z from "zod";
import { RULES } from "./rules.js";
import { strict, text } from "./strictObject.js";

const group = text(RULES.group, "Group of the identity provider.");

const permissions = z.array(
  z
    .string()
    .describe('A resource and an action, "applications sync", or a preset: viewer, developer, operator, owner.'),
);

/** `teams.<team>.roles` of `fleet.yaml`. */
export const teamRoles = z
  .record(
    text(RULES.roleName, "A preset (viewer, developer, operator, owner), or a name of your own with `allow`."),
    strict({
      groups: z.array(group).min(1).optional().describe("Who has the role."),
      environments: z
        .array(z.string())
        .min(1)
        .optional()
        .describe("Where its rights on applications count. Default: every environment."),
      allow: permissions.min(1).optional().describe("What a role of your own may do in the team's project."),
      deny: permissions.min(1).optional().describe("What it may not do, whatever else allows it."),
    }),
  )
  .optional()
  .describe("Who may do what with the team's applications in Argo CD. `groups` of the team are its developers.");

const groups = z.array(group).min(1).optional();

/** `hub.argocd.access` of `fleet.yaml`. */
export const access = strict({
  viewer: groups.describe("Groups that see every application, and clusters, repositories and projects."),
  developer: groups.describe("Groups that also sync every application, and read its pods' logs."),
  operator: groups.describe("Groups that also see every ApplicationSet."),
  owner: groups.describe("Groups that also sync files that are in no repository, where nothing syncs by itself."),
})
  .optional()
  .describe("Groups with rights in every project. Who administers Argo CD is in sso.adminGroups. Default: nobody.");
