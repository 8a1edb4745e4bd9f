import type { Json } from "./client.js";
import { present, splitId, type Inputs, type ResourceDefinition } from "./resource.js";
import { oneOf } from "./schema.js";

/** `github:index/team:Team`. Parents and LDAP are not stood in for. */
export const team: ResourceDefinition = {
  autonamed: "name",
  args: {
    name: { kind: "string", required: true },
    description: { kind: "string" },
    privacy: { kind: "string", rule: oneOf("secret", "closed"), default: "secret" },
    createDefaultMaintainer: { kind: "boolean" },
  },
  outputs: ["etag", "membersCount", "nodeId", "slug"],
  async create(github, inputs) {
    const made = await github.call("POST", `/orgs/${github.owner}/teams`, teamBody(inputs));
    return { id: String(made["id"]), outputs: { ...inputs, ...live(made) } };
  },
  async read(github, id, inputs) {
    // The id is a number; an import may give the slug.
    const found = await github.find(`/orgs/${github.owner}/teams/${id}`);
    if (!found) return undefined;
    const now = { ...inputs, ...present({ name: found["name"], privacy: found["privacy"] }) };
    return { id: String(found["id"]), inputs: now, outputs: { ...now, ...live(found) } };
  },
  async update(github, id, news) {
    const changed = await github.call("PATCH", `/orgs/${github.owner}/teams/${id}`, teamBody(news));
    return { ...news, ...live(changed) };
  },
  async delete(github, id) {
    const path = `/orgs/${github.owner}/teams/${id}`;
    if (await github.find(path)) await github.call("DELETE", path);
  },
};

function teamBody(inputs: Inputs): Json {
  return present({ name: inputs["name"], description: inputs["description"], privacy: inputs["privacy"] });
}

function live(found: Json): Json {
  return { etag: "", membersCount: found["members_count"], nodeId: found["node_id"], slug: found["slug"] };
}

/** `github:index/teamRepository:TeamRepository`. */
export const teamRepository: ResourceDefinition = {
  args: {
    teamId: { kind: "string", required: true },
    repository: { kind: "string", required: true },
    permission: { kind: "string", default: "pull" },
  },
  replaceOn: ["teamId", "repository"],
  outputs: ["etag"],
  async create(github, inputs) {
    await github.call("PUT", grantPath(github.owner, inputs), { permission: inputs["permission"] });
    return { id: `${String(inputs["teamId"])}:${String(inputs["repository"])}`, outputs: { ...inputs, etag: "" } };
  },
  async read(github, id, inputs) {
    const [teamId, repository] = splitId(id, ":", "<team id>:<repository>");
    const found = await github.find(grantPath(github.owner, { teamId, repository }));
    if (!found) return undefined;
    const now = { ...inputs, teamId, repository, permission: found["role_name"] };
    return { id, inputs: now, outputs: { ...now, etag: "" } };
  },
  async update(github, _id, news) {
    await github.call("PUT", grantPath(github.owner, news), { permission: news["permission"] });
    return { ...news, etag: "" };
  },
  async delete(github, _id, inputs) {
    const path = grantPath(github.owner, inputs);
    if (await github.find(path)) await github.call("DELETE", path);
  },
};

function grantPath(owner: string, inputs: Inputs): string {
  return `/orgs/${owner}/teams/${String(inputs["teamId"])}/repos/${owner}/${String(inputs["repository"])}`;
}
