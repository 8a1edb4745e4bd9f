import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { SandboxAuthority } from "../host/pki.js";
import type { PortBook } from "../host/ports.js";

/** The port that a server of the daemon has been given; says so when another program has it.
 *  @throws SandboxError */
export async function ownPort(ports: PortBook, name: string): Promise<number> {
  await ports.requireFree(name);
  return ports.port(name);
}

export async function serveHttp(port: number, listener: RequestListener): Promise<Server> {
  return listening(createHttpServer(listener), port);
}

/** Serves with a certificate for 127.0.0.1. */
export async function serveHttps(
  port: number,
  authority: SandboxAuthority,
  listener: RequestListener,
): Promise<Server> {
  const { certificate, key } = await authority.issueServerCertificate("127.0.0.1");
  return listening(createHttpsServer({ cert: certificate, key }, listener), port);
}

async function listening<S extends Server | ReturnType<typeof createHttpsServer>>(server: S, port: number): Promise<S> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}
