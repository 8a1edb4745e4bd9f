import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest, type AgentOptions, type RequestOptions } from "node:https";
import type { Duplex } from "node:stream";
import { connect, type ConnectionOptions } from "node:tls";

/** Opens connections through a proxy, as client-go does for a kubeconfig's `proxy-url` of the schemes http and https.
 *  @throws Error for another scheme */
export class TunnelAgent extends Agent {
  private readonly proxy: URL;

  constructor(proxyUrl: string, options: AgentOptions) {
    super(options);
    this.proxy = new URL(proxyUrl);
    if (!["http:", "https:"].includes(this.proxy.protocol)) {
      throw new Error(`the stand-in for kubernetes goes through http and https proxies only, not ${proxyUrl}`);
    }
  }

  override createConnection(
    options: RequestOptions,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const { host: named, ...rest } = options;
    const host = named ?? "";
    const tlsOptions = rest as ConnectionOptions;
    const ask = this.proxy.protocol === "https:" ? httpsRequest : httpRequest;
    const path = `${host}:${options.port ?? 443}`;
    const call = ask(this.proxy, { method: "CONNECT", path, headers: { host: path } });
    const fail = (error: Error): void => callback?.(error, undefined as unknown as Duplex);
    call.on("connect", (response, socket) => {
      if (response.statusCode !== 200) {
        socket.destroy();
        fail(new Error(`the proxy ${this.proxy.host} answers ${response.statusCode ?? 0} for ${path}`));
        return;
      }
      const tls = connect({ ...tlsOptions, host, socket, servername: nameOf(tlsOptions, host) });
      callback?.(null, tls);
    });
    call.on("error", (error) => {
      fail(new Error(`the proxy ${this.proxy.host} cannot be reached: ${error.message}`));
    });
    call.end();
    return undefined;
  }
}

/** The name to ask the certificate for; an address is none. */
function nameOf({ servername }: ConnectionOptions, host: string): string {
  if (servername !== undefined && servername !== "") return servername;
  return /^[\d.]+$|:/.test(host) ? "" : host;
}
