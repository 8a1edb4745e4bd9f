import { readFileSync } from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import { rootCertificates } from "node:tls";
import type { Answer, GithubAccess, Send } from "../components/seed/github.js";
import { accessTo } from "../components/seed/provider.js";
import { MissingError } from "./context.js";

/** Makes a request to GitHub. Not by `fetch`: it knows the authorities that Node.js was started with alone, and the target's may
 *  have come since. */
export const send: Send = (url, { method, headers, body, signal }) => {
  const file = process.env.NODE_EXTRA_CA_CERTS ?? "";
  const ca = file === "" ? {} : { ca: [...rootCertificates, readFileSync(file, "utf8")] };
  return new Promise<Answer>((resolve, reject) => {
    const ask = url.startsWith("https:") ? https.request : http.request;
    const call = ask(url, { method, headers, signal, ...ca }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("error", reject);
      response.on("end", () => {
        const header = (name: string): string | undefined => [response.headers[name]].flat()[0];
        resolve({ status: response.statusCode ?? 0, header, text });
      });
    });
    // The signal's own error says only that it was aborted.
    call.on("error", (error) => {
      reject(signal.aborted && signal.reason instanceof Error ? signal.reason : error);
    });
    call.end(body);
  });
};

/** GitHub as the environment names it, for this process.
 *  @throws MissingError without a token. */
export function githubAccess(host: string): GithubAccess {
  if ((process.env.GITHUB_TOKEN ?? "") === "") {
    throw new MissingError(
      `The environment has no GITHUB_TOKEN: a token that may write to the organization's repositories on ${host}, and bypass their rulesets.`,
    );
  }
  return { ...accessTo(host), send };
}
