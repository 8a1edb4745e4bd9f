import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { ADOPT, refuseArchived } from "../../../cli/archivedRepositories.js";
import { aFleet } from "../model/aFleet.js";

describe("archived repositories", () => {
  let server: Server;
  let archived: string[];
  let asked: string[];
  const before = { ...process.env };

  beforeEach(async () => {
    archived = [];
    asked = [];
    server = createServer((request, response) => {
      const name = (request.url ?? "").split("/").at(-1) ?? "";
      asked.push(request.url ?? "");
      if (name === "platform") response.end(JSON.stringify({ name, archived: false }));
      else if (archived.includes(name)) response.end(JSON.stringify({ name, archived: true }));
      else response.writeHead(404).end(JSON.stringify({ message: "Not Found" }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    Object.assign(process.env, {
      GITHUB_TOKEN: "t",
      GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
    process.env = { ...before };
  });

  it("of the fleet are named before anything changes, with both ways on", async () => {
    archived = ["team-alpha"];
    await assert.rejects(refuseArchived(aFleet()), (error: unknown) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, /acme\/team-alpha \(teams\.alpha\)/);
      assert.match(error.message, /GITOPS_FLEET_ADOPT_REPOSITORIES=team-alpha npx fleet up/);
      assert.match(error.message, /choose other names in the file.*Nothing was changed/);
      assert.doesNotMatch(error.message, /platform/);
      return true;
    });
  });

  it("may be taken over by name, and those that are live or not there say nothing", async () => {
    await refuseArchived(aFleet());
    assert.deepEqual(asked.sort(), ["/repos/acme/platform", "/repos/acme/team-alpha"]);
    archived = ["team-alpha"];
    await refuseArchived(aFleet(), { ...process.env, [ADOPT]: "other, team-alpha" });
  });

  it("stop nothing when GitHub does not say", async () => {
    server.closeAllConnections();
    server.close();
    await refuseArchived(aFleet());
  });

  it("are not asked for without a token", async () => {
    await refuseArchived(aFleet(), {});
    assert.deepEqual(asked, []);
  });
});
