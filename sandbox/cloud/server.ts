import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { CloudError, type ControlHandlers } from "../control.js";

/** Serves control calls, `POST /rpc/<name>`, to whoever has the token. */
export async function serveControl(
  port: number,
  token: string,
  handlers: ControlHandlers,
  say: (line: string) => void,
): Promise<Server> {
  const expected = Buffer.from(`Bearer ${token}`);
  const server = createServer((request, response) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    const allowed = given.length === expected.length && timingSafeEqual(given, expected);
    const answer = allowed
      ? callHandler(request, handlers)
      : Promise.reject(new CloudError("Unauthorized", "The control token is wrong.", 401));
    answer.then(
      (value) => {
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ value }));
      },
      (error: unknown) => {
        const refusal = error instanceof CloudError ? error : new CloudError("InternalError", messageOf(error), 500);
        if (refusal.code === "InternalError")
          say(
            `${request.url ?? ""} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          );
        const body = { error: { code: refusal.code, message: refusal.message } };
        response.writeHead(refusal.status, { "content-type": "application/json" }).end(JSON.stringify(body));
      },
    );
  });
  // A cluster may take longer to boot than Node's five minutes for a request on a busy machine.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return server;
}

async function callHandler(request: IncomingMessage, handlers: ControlHandlers): Promise<unknown> {
  const name = /^\/rpc\/([A-Za-z.]+)$/.exec(request.url ?? "")?.[1];
  const handler = name !== undefined && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (!handler || request.method !== "POST") {
    throw new CloudError(
      "UnknownCall",
      `The sandbox has no control call "${request.method ?? ""} ${request.url ?? ""}".`,
      404,
    );
  }
  const body = await readBody(request);
  return (await handler((body === "" ? {} : JSON.parse(body)) as never)) ?? null;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
