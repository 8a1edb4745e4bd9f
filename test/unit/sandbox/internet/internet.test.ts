import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as tlsConnect } from "node:tls";
import { gunzipSync } from "node:zlib";
import { parse } from "yaml";
import { chartRepositories } from "../../../../sandbox/cloud/charts.js";
import { startInternet, type Internet } from "../../../../sandbox/cloud/internet.js";
import { openSandboxAuthority, type SandboxAuthority } from "../../../../sandbox/host/pki.js";
import { sandboxPaths } from "../../../../sandbox/paths.js";

describe("the sandbox's internet", () => {
  let folder: string;
  let authority: SandboxAuthority;
  let internet: Internet;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "fleet-internet-"));
    authority = await openSandboxAuthority(sandboxPaths(folder));
    internet = await startInternet(authority);
    internet.register("hello.example", (_request, response) => response.end("hello"));
  });
  after(async () => {
    await internet.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Asks the proxy for a tunnel, as every HTTPS client does. */
  const tunnel = (to: string): Promise<{ status: number; body: string; socket: Socket }> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(internet.proxyUrl, { method: "CONNECT", path: to });
      request.on("error", reject);
      request.on("connect", (response, socket, head) => {
        resolve({ status: response.statusCode ?? 0, body: head.toString(), socket });
      });
      request.end();
    });

  it("leads a client with a proxy to a registered host, with a certificate of its name", async () => {
    const { status, socket } = await tunnel("hello.example:443");
    equal(status, 200);
    const secure = tlsConnect({ socket, servername: "hello.example", ca: authority.certificate });
    secure.write("GET / HTTP/1.1\r\nHost: hello.example\r\nConnection: close\r\n\r\n");
    let answer = "";
    for await (const chunk of secure) answer += String(chunk);
    match(answer, /hello$|hello\r?\n/m);
  });

  it("refuses a host that it does not stand in for, and says why", async () => {
    const { status, socket, body } = await tunnel("example.com:443");
    let said = body;
    for await (const chunk of socket) said += String(chunk);
    equal(status, 502);
    match(said, /the sandbox has no internet: it stands in for no host called example\.com/);
    await rejects(internet.request("https://example.com/"), /stands in for no host called example\.com/);
  });

  it("passes a host on to a server of this machine, and says so when that does not run", async () => {
    const server = createServer((request, response) => response.end(`from ${request.headers.host ?? ""}`));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    let running = true;
    internet.forward("argocd.acme.example", () =>
      running ? { protocol: "http:", port: (server.address() as AddressInfo).port } : undefined,
    );
    equal((await internet.request("https://argocd.acme.example/")).body.toString(), "from argocd.acme.example");
    running = false;
    const answer = await internet.request("https://argocd.acme.example/");
    deepEqual([answer.status, answer.body.toString()], [502, "argocd.acme.example is not running\n"]);
    server.close();
  });

  describe("chart repositories", () => {
    const sources = [
      { repository: "https://charts.example/stable", chart: "metrics-server", versions: ["3.13.0", "3.12.2"] },
      { repository: "https://charts.example/", chart: "cert-manager", versions: ["v1.19.1"] },
    ];
    before(() => {
      for (const [host, handler] of chartRepositories(sources)) internet.register(host, handler);
    });

    it("list the asked versions with the digest of what they serve", async () => {
      const index = await internet.request("https://charts.example/stable/index.yaml");
      const { entries } = parse(index.body.toString()) as {
        entries: Record<string, { version: string; digest: string; urls: string[] }[]>;
      };
      const versions = entries["metrics-server"] ?? [];
      deepEqual(
        versions.map(({ version }) => version),
        ["3.13.0", "3.12.2"],
      );
      const archive = await internet.request(`https://charts.example/stable/${versions[0]?.urls[0] ?? ""}`);
      equal(createHash("sha256").update(archive.body).digest("hex"), versions[0]?.digest);
    });

    it("serve archives that say that they are placeholders", async () => {
      const archive = await internet.request("https://charts.example/cert-manager-v1.19.1.tgz");
      const text = gunzipSync(archive.body).toString();
      match(text, /cert-manager\/Chart\.yaml/);
      match(text, /gitops-fleet\/placeholder: "true"/);
    });

    it("answer 404 for a version that nobody asked for", async () => {
      equal((await internet.request("https://charts.example/stable/metrics-server-9.9.9.tgz")).status, 404);
    });
  });
});
