import { createServer as createHttpServer } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server } from "node:http";
import { createServer as createHttpsServer, request as httpsRequest } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext } from "node:tls";
import { hostOf, passOn, passUpgradeOn, refuse, type ForwardTarget } from "./forward.js";

/** What signs for the hosts of the stood-in internet. */
export interface CertificateIssuer {
  /** PEM of the authority. */
  readonly certificate: string;
  issueServerCertificate(host: string): Promise<{ readonly certificate: string; readonly key: string }>;
}

export interface InternetRequest {
  /** @default "GET" */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** @default 10000 */
  readonly timeoutMilliseconds?: number;
}

export interface InternetResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The stood-in internet: a proxy that leads to the hosts that are registered here, and nowhere else. */
export interface Internet {
  /** `http://127.0.0.1:PORT`, for HTTPS_PROXY. */
  readonly proxyUrl: string;
  /** `https://127.0.0.1:PORT`: the same TLS server without the proxy. What it serves under this name is the handler of `127.0.0.1`. */
  readonly directUrl: string;
  /** Answers for a host name, or for every name that a pattern fits. The last registration of a name wins. */
  register(host: string | RegExp, handler: RequestListener): void;
  /** Passes a host's requests on to a server of this machine, WebSockets included. `target` is asked each time; undefined means that it does not run (502). */
  forward(host: string, target: () => ForwardTarget | undefined): void;
  unregister(host: string | RegExp): void;
  /** A request of the daemon's own, by the same rules. @throws Error when the host is not there or nobody answers in time */
  request(url: string, options?: InternetRequest): Promise<InternetResponse>;
  close(): Promise<void>;
}

interface Registration {
  readonly host: string | RegExp;
  readonly handler: RequestListener;
  /** For connections that change protocol. */
  readonly target?: () => ForwardTarget | undefined;
}

/** Starts the proxy and the TLS server, both on the loopback interface.
 *  @param ports of the last run, so that addresses which clients remember stay good; 0 chooses a free one */
export async function startInternet(
  issuer: CertificateIssuer,
  ports: { readonly proxy?: number; readonly tls?: number } = {},
): Promise<Internet> {
  const registrations: Registration[] = [];
  const find = (host: string): Registration | undefined =>
    registrations.findLast(({ host: known }) => (typeof known === "string" ? known === host : known.test(host)));
  const unregister = (host: string | RegExp): void => {
    const at = registrations.findIndex(({ host: known }) => String(known) === String(host));
    if (at !== -1) registrations.splice(at, 1);
  };

  const tls = await startTlsServer(issuer, find, ports.tls ?? 0);
  const tlsPort = portOf(tls);
  const proxy = await startProxy(find, tlsPort, ports.proxy ?? 0);
  return {
    proxyUrl: `http://127.0.0.1:${portOf(proxy)}`,
    directUrl: `https://127.0.0.1:${tlsPort}`,
    register(host, handler) {
      unregister(host);
      registrations.push({ host, handler });
    },
    forward(host, target) {
      unregister(host);
      registrations.push({
        host,
        target,
        handler: (request, response) => {
          passOn(target(), request, response);
        },
      });
    },
    unregister,
    async request(url, options = {}) {
      const { hostname } = new URL(url);
      if (!find(hostname)) throw new Error(noSuchHost(hostname));
      return requestDirectly(url, tlsPort, issuer.certificate, options);
    },
    async close() {
      await Promise.all([closeServer(proxy), closeServer(tls)]);
    },
  };
}

function noSuchHost(host: string): string {
  return `the sandbox has no internet: it stands in for no host called ${host}`;
}

async function startTlsServer(
  issuer: CertificateIssuer,
  find: (host: string) => Registration | undefined,
  port: number,
): Promise<Server> {
  const contexts = new Map<string, Promise<SecureContext>>();
  const contextOf = (host: string): Promise<SecureContext> => {
    const context =
      contexts.get(host) ??
      issuer
        .issueServerCertificate(host)
        .then(({ certificate, key }) => createSecureContext({ cert: certificate, key }));
    contexts.set(host, context);
    return context;
  };
  // Clients that connect by address send no name.
  const { certificate, key } = await issuer.issueServerCertificate("127.0.0.1");
  const server = createHttpsServer(
    {
      cert: certificate,
      key,
      ALPNProtocols: ["http/1.1"],
      SNICallback: (host, done) => {
        if (!find(host)) {
          done(new Error(noSuchHost(host)));
          return;
        }
        contextOf(host).then((context) => {
          done(null, context);
        }, done);
      },
    },
    (request, response) => {
      const registration = find(hostOf(request));
      if (registration) registration.handler(request, response);
      else refuse(response, noSuchHost(hostOf(request)));
    },
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    passUpgradeOn(find(hostOf(request))?.target?.(), request, socket, head);
  });
  // A push of thousands of files, or a watch, may take longer than Node's five minutes.
  server.requestTimeout = 0;
  await listen(server, port);
  return server;
}

async function startProxy(
  find: (host: string) => Registration | undefined,
  tlsPort: number,
  port: number,
): Promise<Server> {
  const server = createHttpServer((request, response) => {
    refuse(
      response,
      `the sandbox's proxy only takes HTTPS (CONNECT), not ${request.method ?? ""} ${request.url ?? ""}`,
    );
  });
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    const [, host = "", asked = ""] = /^(.*):(\d+)$/.exec(request.url ?? "") ?? [];
    client.on("error", () => undefined); // a client that hangs up
    if (!find(host) || asked !== "443") {
      const message = `${noSuchHost(asked === "443" ? host : (request.url ?? ""))}\n`;
      client.end(
        `HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain\r\nContent-Length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
      );
      return;
    }
    const upstream = connect(tlsPort, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on("error", () => client.destroy());
    client.on("close", () => upstream.destroy());
  });
  await listen(server, port);
  return server;
}

function requestDirectly(url: string, port: number, ca: string, options: InternetRequest): Promise<InternetResponse> {
  const { hostname, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const request = httpsRequest({
      host: "127.0.0.1",
      port,
      ...(hostname !== "127.0.0.1" && { servername: hostname }),
      ca,
      method: options.method ?? "GET",
      path: pathname + search,
      headers: {
        host: hostname,
        ...(options.body !== undefined && { "content-length": String(Buffer.byteLength(options.body)) }),
        ...options.headers,
      },
      timeout: options.timeoutMilliseconds ?? 10_000, // what GitHub gives a webhook's receiver
      agent: false,
    });
    request.on("timeout", () => request.destroy(new Error("timed out")));
    request.on("error", reject);
    request.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.end(options.body);
  });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    sockets.set(server, open);
    server.on("connection", (socket: Socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    });
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** Open connections, tunnels too, which Node's server no longer counts as its own. */
const sockets = new WeakMap<Server, Set<Socket>>();

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    for (const socket of sockets.get(server) ?? []) socket.destroy();
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
