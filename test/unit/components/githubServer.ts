import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Commit {
  readonly message: string;
  readonly paths: readonly string[];
}

/** An answer that is given once instead of the right one. */
export interface Trouble {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/** One repository, `acme/team-alpha`, behind the part of GitHub's API that seeding uses. Anything else is an error, so that
 *  a test fails when another request is made. */
export class GithubServer {
  /** Text by path, on branch main. */
  readonly files = new Map<string, string>();
  readonly commits: Commit[] = [];
  /** Answers to the next requests; afterwards the right ones. */
  readonly troubles: Trouble[] = [];
  /** How many of the next requests get no answer at all, or, with `half`, the beginning of one. */
  silence = { requests: 0, half: false };
  /** Somebody else's commits, each made just before the next commit of ours. */
  readonly intruders: (readonly [path: string, content: string])[] = [];
  readonly requests: string[] = [];
  private head = 0;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<GithubServer> {
    const server = createServer();
    const github = new GithubServer(server);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      void github.answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return github;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v3`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = `${request.method ?? ""} ${request.url ?? ""}`;
    this.requests.push(url);
    if (this.silence.requests > 0) {
      this.silence.requests -= 1;
      if (this.silence.half) response.writeHead(200, { "content-type": "application/json" }).write('{"object":');
      return;
    }
    const { status, headers, body } =
      this.troubles.shift() ?? this.reply(request, url, Buffer.concat(chunks).toString());
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  }

  private reply(request: IncomingMessage, url: string, body: string): Trouble {
    if (request.headers.authorization !== "Bearer test-token")
      return { status: 401, body: { message: "Bad credentials" } };
    switch (url) {
      case "GET /api/v3/repos/acme/team-alpha/git/ref/heads/main":
        return { status: 200, body: { ref: "refs/heads/main", object: { type: "commit", sha: this.headId() } } };
      case `GET /api/v3/repos/acme/team-alpha/git/trees/${this.headId()}?recursive=1`:
        return {
          status: 200,
          body: { tree: [...this.files].map(([path, text]) => ({ path, sha: blobId(text) })), truncated: false },
        };
      case "POST /api/graphql":
        return { status: 200, body: this.commit(body) };
      default: {
        const text = [...this.files.values()].find((one) => url === `GET ${BLOBS}${blobId(one)}`);
        if (text !== undefined) {
          return { status: 200, body: { encoding: "base64", content: Buffer.from(text, "utf8").toString("base64") } };
        }
        return { status: 404, body: { message: "Not Found" } };
      }
    }
  }

  private commit(body: string): object {
    const { variables } = JSON.parse(body) as { variables: { input: CommitInput } };
    const { branch, expectedHeadOid, message, fileChanges } = variables.input;
    const intruder = this.intruders.shift();
    if (intruder !== undefined) {
      this.files.set(...intruder);
      this.head += 1;
    }
    if (branch.repositoryNameWithOwner !== "acme/team-alpha" || branch.branchName !== "main") {
      return { data: null, errors: [{ type: "NOT_FOUND", message: "Could not resolve to a Repository" }] };
    }
    if (expectedHeadOid !== this.headId()) {
      const text = `Expected branch to point to "${this.headId()}" but it did not. Pull and try again.`;
      return { data: { createCommitOnBranch: null }, errors: [{ type: "STALE_DATA", message: text }] };
    }
    for (const { path, contents } of fileChanges.additions) {
      this.files.set(path, Buffer.from(contents, "base64").toString("utf8"));
    }
    this.commits.push({ message: message.headline, paths: fileChanges.additions.map(({ path }) => path) });
    this.head += 1;
    return { data: { createCommitOnBranch: { commit: { oid: this.headId() } } } };
  }

  private headId(): string {
    return String(this.head).padStart(40, "0");
  }
}

const BLOBS = "/api/v3/repos/acme/team-alpha/git/blobs/";

interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner: string; readonly branchName: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string };
  readonly fileChanges: { readonly additions: readonly { readonly path: string; readonly contents: string }[] };
}

function blobId(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}
