import { request as httpRequest } from "node:http";
import type { ClientRequest, IncomingMessage, ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";

/** Where a forwarded host really is, on this machine. */
export interface ForwardTarget {
  readonly protocol: "http:" | "https:";
  readonly port: number;
}

/** The host that a request is for, without its port. */
export function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? "").replace(/:\d+$/, "");
}

export function refuse(response: ServerResponse, message: string): void {
  response.writeHead(502, { "content-type": "text/plain; charset=utf-8" });
  response.end(`${message}\n`);
}

function upstreamRequest(target: ForwardTarget, request: IncomingMessage): ClientRequest {
  const options = {
    host: "127.0.0.1",
    port: target.port,
    method: request.method,
    path: request.url,
    headers: { ...request.headers, "x-forwarded-proto": "https", "x-forwarded-host": request.headers.host },
  };
  // Argo CD's server signs its own certificate; the connection does not leave this machine.
  return target.protocol === "https:" ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
}

/** Sends a request to a server of this machine and its answer back. */
export function passOn(target: ForwardTarget | undefined, request: IncomingMessage, response: ServerResponse): void {
  if (!target) {
    refuse(response, `${hostOf(request)} is not running`);
    return;
  }
  const upstream = upstreamRequest(target, request);
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  upstream.on("error", (error) => {
    if (response.headersSent) response.destroy();
    else refuse(response, `${hostOf(request)} does not answer: ${error.message}`);
  });
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

/** The same for a connection that changes protocol: WebSockets. */
export function passUpgradeOn(
  target: ForwardTarget | undefined,
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
): void {
  client.on("error", () => undefined);
  if (!target) {
    client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    return;
  }
  const upstream = upstreamRequest(target, request);
  upstream.on("upgrade", (answer, socket: Duplex, rest: Buffer) => {
    const lines = answer.rawHeaders.reduce<string[]>(
      (all, value, index) =>
        index % 2 === 0 ? [...all, value] : [...all.slice(0, -1), `${all.at(-1) ?? ""}: ${value}`],
      [],
    );
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("\r\n")}\r\n\r\n`);
    client.write(rest);
    socket.write(head);
    socket.on("error", () => client.destroy());
    socket.pipe(client).pipe(socket);
  });
  upstream.on("response", () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  upstream.on("error", () => client.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  upstream.end();
}
