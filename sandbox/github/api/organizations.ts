import { ApiError, forbidden, notFound, optionalText, text, type ApiRequest, type Routes } from "../http.js";
import { nodeId, repositoryJson, userJson } from "../present.js";
import type { Organization, Team } from "../records.js";
import { API_URL, findOrganization, mayDo, newId, repositoryFor, requireAccount, WEB_URL, type Site } from "../site.js";

/** Requests an hour of a token: "Rate limits for the REST API", GitHub documentation. */
export const HOURLY_LIMIT = 5000;

export function organizationRoutes(site: Site): Routes {
  const administered = ({ params, account }: ApiRequest): Organization => {
    const organization = findOrganization(site, params["org"] ?? "");
    if (!mayDo(account, organization.login, "admin")) throw forbidden("Must be an owner of the organization.");
    return organization;
  };
  const team = (organization: Organization, { params }: ApiRequest): Team => {
    const found = organization.teams.find(({ slug, id }) => slug === params["team"] || String(id) === params["team"]);
    if (!found) throw notFound();
    return found;
  };
  const byId = (request: ApiRequest): Organization => {
    const organization = Object.values(site.state.organizations).find(
      ({ id }) => String(id) === request.params["orgId"],
    );
    if (!organization || !mayDo(request.account, organization.login, "read")) throw notFound();
    return organization;
  };
  return {
    "GET /user": ({ account }) => {
      if (!account) throw new ApiError(401, "Requires authentication");
      return { status: 200, body: userJson(account.login, account.id) };
    },
    "GET /users/:login": ({ params }) => {
      const known = Object.values(site.state.tokens).find(({ login }) => login === params["login"]);
      if (known) return { status: 200, body: userJson(known.login, known.id) };
      return { status: 200, body: organizationJson(findOrganization(site, params["login"] ?? "")) };
    },
    "GET /rate_limit": () => {
      const core = {
        limit: HOURLY_LIMIT,
        used: 0,
        remaining: HOURLY_LIMIT,
        reset: Math.floor(Date.now() / 1000) + 3600,
      };
      return { status: 200, body: { resources: { core, graphql: core }, rate: core } };
    },
    "GET /orgs/:org": ({ params }) => ({
      status: 200,
      body: organizationJson(findOrganization(site, params["org"] ?? "")),
    }),
    "GET /user/memberships/orgs/:org": ({ params, account }) => {
      const { login } = findOrganization(site, params["org"] ?? "");
      if (!mayDo(requireAccount(account), login, "read")) throw notFound();
      return { status: 200, body: { state: "active", role: mayDo(account, login, "admin") ? "admin" : "member" } };
    },
    "GET /orgs/:org/teams": (request) => {
      const organization = findOrganization(site, request.params["org"] ?? "");
      if (!mayDo(request.account, organization.login, "read")) throw notFound();
      return { status: 200, body: organization.teams.map((item) => teamJson(organization, item)) };
    },
    "POST /orgs/:org/teams": async (request) => {
      const organization = administered(request);
      const name = text(request.body, "name");
      const slug = slugOf(name);
      if (organization.teams.some((other) => other.slug === slug)) throw nameTaken();
      const made: Team = {
        id: newId(site),
        name,
        slug,
        description: optionalText(request.body, "description") ?? "",
        privacy: optionalText(request.body, "privacy") ?? "secret",
        parentId: (request.body["parent_team_id"] as number | null | undefined) ?? null,
        repositories: {},
      };
      organization.teams.push(made);
      await site.save();
      return { status: 201, body: teamJson(organization, made) };
    },
    "GET /orgs/:org/teams/:team": (request) => {
      const organization = findOrganization(site, request.params["org"] ?? "");
      if (!mayDo(request.account, organization.login, "read")) throw notFound();
      return { status: 200, body: teamJson(organization, team(organization, request)) };
    },
    "GET /organizations/:orgId/team/:team": (request) => {
      const organization = byId(request);
      return { status: 200, body: teamJson(organization, team(organization, request)) };
    },
    "PATCH /orgs/:org/teams/:team": async (request) => {
      const organization = administered(request);
      const changed = team(organization, request);
      const name = optionalText(request.body, "name") ?? changed.name;
      if (organization.teams.some((other) => other !== changed && other.slug === slugOf(name))) throw nameTaken();
      changed.name = name;
      changed.slug = slugOf(name);
      changed.description = optionalText(request.body, "description") ?? changed.description;
      changed.privacy = optionalText(request.body, "privacy") ?? changed.privacy;
      await site.save();
      return { status: 200, body: teamJson(organization, changed) };
    },
    "DELETE /orgs/:org/teams/:team": async (request) => {
      const organization = administered(request);
      const removed = team(organization, request);
      organization.teams = organization.teams.filter((other) => other !== removed);
      await site.save();
      return { status: 204 };
    },
    "GET /orgs/:org/teams/:team/repos/:owner/:repo": (request) => {
      const organization = findOrganization(site, request.params["org"] ?? "");
      const repository = repositoryFor(site, request.account, request.params, "read");
      const permission = team(organization, request).repositories[String(repository.id)];
      if (permission === undefined) throw notFound();
      return { status: 200, body: { ...repositoryJson(repository), role_name: permission } };
    },
    "PUT /orgs/:org/teams/:team/repos/:owner/:repo": async (request) => {
      const organization = administered(request);
      const repository = repositoryFor(site, request.account, request.params, "admin");
      team(organization, request).repositories[String(repository.id)] =
        optionalText(request.body, "permission") ?? "push";
      await site.save();
      return { status: 204 };
    },
    "DELETE /orgs/:org/teams/:team/repos/:owner/:repo": async (request) => {
      const found = team(administered(request), request);
      const repository = repositoryFor(site, request.account, request.params, "admin");
      found.repositories = Object.fromEntries(
        Object.entries(found.repositories).filter(([id]) => id !== String(repository.id)),
      );
      await site.save();
      return { status: 204 };
    },
  };
}

function organizationJson({ login, id }: Organization): Record<string, unknown> {
  return {
    login,
    id,
    node_id: nodeId("O", id),
    type: "Organization",
    url: `${API_URL}/orgs/${login}`,
    html_url: `${WEB_URL}/${login}`,
    plan: { name: "enterprise" },
  };
}

function teamJson(organization: Organization, team: Team): Record<string, unknown> {
  const parent = organization.teams.find(({ id }) => id === team.parentId);
  return {
    id: team.id,
    node_id: nodeId("T", team.id),
    name: team.name,
    slug: team.slug,
    description: team.description,
    privacy: team.privacy,
    permission: "pull",
    members_count: 0,
    parent: parent ? { id: parent.id, name: parent.name, slug: parent.slug } : null,
    url: `${API_URL}/organizations/${organization.id}/team/${team.id}`,
    html_url: `${WEB_URL}/orgs/${organization.login}/teams/${team.slug}`,
  };
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, "-")
    .replace(/^-|-$/g, "");
}

function nameTaken(): ApiError {
  return new ApiError(422, "Validation Failed", {
    errors: [{ resource: "Team", code: "custom", field: "name", message: "Name must be unique for this org" }],
  });
}
