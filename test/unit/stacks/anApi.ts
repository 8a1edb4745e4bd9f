import { once } from "node:events";
import { createServer as createProxy, type RequestListener, type Server as ProxyServer } from "node:http";
import { createServer, type Server } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { createAuthority, issueCertificate } from "../../../sandbox/host/certificates.js";

/** A Kubernetes API of a test's own, on this machine, behind TLS. */
export interface AnApi {
  readonly server: string;
  /** Base64 of its authority's PEM. */
  readonly caData: string;
  close(): void;
}

/** Starts one. */
export async function anApi(answer: RequestListener): Promise<AnApi> {
  const authority = await createAuthority("authority");
  const { certificate, key } = await issueCertificate(authority, { commonName: "api", hosts: ["127.0.0.1"] });
  const server: Server = createServer({ cert: certificate, key }, answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    server: `https://127.0.0.1:${portOf(server)}`,
    caData: Buffer.from(authority.certificate).toString("base64"),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Says who the cluster is to whoever has the token. */
export function identifiedBy(uid: string, token: string): RequestListener {
  return (request, response) => {
    if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end("{}");
    else if (request.url !== "/api/v1/namespaces/kube-system") response.writeHead(404).end("{}");
    else response.end(JSON.stringify({ metadata: { name: "kube-system", uid } }));
  };
}

/** A proxy on this machine that opens tunnels, and remembers where to. */
export interface AProxy {
  readonly url: string;
  readonly tunnels: readonly string[];
  close(): void;
}

/** Starts one.
 *  @param status what it answers instead of opening a tunnel */
export async function aProxy(status?: number): Promise<AProxy> {
  const tunnels: string[] = [];
  const sockets = new Set<Socket>();
  const proxy: ProxyServer = createProxy().listen(0, "127.0.0.1");
  proxy.on("connect", (request, client: Socket) => {
    if (status !== undefined) {
      client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    tunnels.push(request.url ?? "");
    const [host = "", port = ""] = (request.url ?? "").split(":");
    const upstream = connect(Number(port), host, () => {
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      // The other side may hang up at any time.
      socket.on("error", () => socket.destroy());
    }
  });
  await once(proxy, "listening");
  return {
    url: `http://127.0.0.1:${portOf(proxy)}`,
    tunnels,
    close: () => {
      proxy.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function portOf(server: { address(): string | AddressInfo | null }): number {
  return (server.address() as AddressInfo).port;
}
