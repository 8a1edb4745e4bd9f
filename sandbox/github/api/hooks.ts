import { ping } from "../events.js";
import { ApiError, invalid, notFound, type ApiRequest, type Routes } from "../http.js";
import { hookJson } from "../present.js";
import type { Hook, HookConfig, Repository } from "../records.js";
import { inBackground } from "../refs.js";
import { newId, refuseArchived, repositoryFor, type Site } from "../site.js";

export function hookRoutes(site: Site): Routes {
  const find = ({ params, account }: ApiRequest): [Repository, Hook] => {
    const repository = repositoryFor(site, account, params, "admin");
    const hook = repository.hooks.find(({ id }) => String(id) === params["id"]);
    if (!hook) throw notFound();
    return [repository, hook];
  };
  return {
    "GET /repos/:owner/:repo/hooks": ({ params, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      return { status: 200, body: repository.hooks.map((hook) => hookJson(repository, hook)) };
    },
    "POST /repos/:owner/:repo/hooks": async ({ params, body, account }) => {
      const repository = repositoryFor(site, account, params, "admin");
      refuseArchived(repository);
      const config = hookConfig(body["config"]);
      const events = (body["events"] ?? ["push"]) as string[];
      const twin = (hook: Hook): boolean => hook.config.url === config.url && hook.events.join() === events.join();
      if (repository.hooks.some(twin)) {
        throw new ApiError(422, "Validation Failed", {
          errors: [{ resource: "Hook", code: "custom", message: "Hook already exists on this repository" }],
        });
      }
      const now = new Date().toISOString();
      const active = body["active"] !== false;
      const hook: Hook = { id: newId(site), active, events, config, createdAt: now, updatedAt: now, deliveries: [] };
      repository.hooks.push(hook);
      await site.save();
      inBackground(ping(site, repository, hook));
      return { status: 201, body: hookJson(repository, hook) };
    },
    "GET /repos/:owner/:repo/hooks/:id": (request) => ({ status: 200, body: hookJson(...find(request)) }),
    "PATCH /repos/:owner/:repo/hooks/:id": async (request) => {
      const [repository, hook] = find(request);
      refuseArchived(repository);
      const { config, events, active } = request.body;
      // As GitHub documents: a config without the secret takes the secret away.
      if (config !== undefined) hook.config = hookConfig(config);
      if (events !== undefined) hook.events = events as string[];
      if (active !== undefined) hook.active = active === true;
      hook.updatedAt = new Date().toISOString();
      await site.save();
      return { status: 200, body: hookJson(repository, hook) };
    },
    "DELETE /repos/:owner/:repo/hooks/:id": async (request) => {
      const [repository, hook] = find(request);
      repository.hooks = repository.hooks.filter((other) => other !== hook);
      await site.save();
      return { status: 204 };
    },
    "POST /repos/:owner/:repo/hooks/:id/pings": (request) => {
      inBackground(ping(site, ...find(request)));
      return { status: 204 };
    },
    "GET /repos/:owner/:repo/hooks/:id/deliveries": (request) => ({ status: 200, body: find(request)[1].deliveries }),
  };
}

function hookConfig(value: unknown): HookConfig {
  const given = (value ?? {}) as Partial<Record<keyof HookConfig, unknown>>;
  if (typeof given.url !== "string" || !/^https?:\/\/[^/]/.test(given.url)) {
    throw invalid("Hook", "url", "url is invalid: it must be a http or https address");
  }
  return {
    url: given.url,
    content_type: given.content_type === "json" ? "json" : "form",
    insecure_ssl: given.insecure_ssl === "1" || given.insecure_ssl === 1 ? "1" : "0",
    ...(typeof given.secret === "string" && given.secret !== "" && { secret: given.secret }),
  };
}
