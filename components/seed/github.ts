/** Where GitHub's API is, and who asks. */
export interface GithubAccess {
  /** REST address without a trailing slash: `https://api.github.com`, `https://HOST/api/v3`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly token: string;
  /** Waits; tests do not. */
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** How long GitHub may take for one answer, milliseconds. @default 30,000 */
  readonly timeoutMs?: number;
  /** Makes a request. @default by `fetch`, which knows the authorities alone that Node.js was started with */
  readonly send?: Send;
}

export type Send = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
  },
) => Promise<Answer>;

export interface Answer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly text: string;
}

/** An answer of GitHub's that is no success, in words that say what to do. */
export class GithubError extends Error {
  override readonly name = "GithubError";

  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

/** An error that a GraphQL answer carries beside status 200. */
export interface GraphqlError {
  readonly type?: string;
  readonly message: string;
}

/** Waits before another try, milliseconds. GitHub asks for a minute after its secondary limit, unless it names a time.
 *  https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately */
const RETRY_MS = [1_000, 4_000, 15_000] as const;
const SECONDARY_LIMIT_MS = 60_000;

/** Longest time that GitHub may ask to wait for; beyond it somebody should know rather than watch, milliseconds. */
const LONGEST_WAIT_MS = 300_000;

/** GitHub ends what takes longer than 10 seconds itself
 *  (https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts); the rest is for the way there. */
const TIMEOUT_MS = 30_000;

/** `acme/team-alpha` */
export function nameOf({ owner, repository }: { readonly owner: string; readonly repository: string }): string {
  return `${owner}/${repository}`;
}

/** Asks for something below the REST address.
 *  @throws GithubError */
export function get(access: GithubAccess, path: string): Promise<unknown> {
  return request(access, `${access.apiUrl}${path}`, { method: "GET" });
}

/** Runs a GraphQL operation.
 *  @returns the answer's `data` and its errors, which are the caller's to judge.
 *  @throws GithubError */
export async function graphql(
  access: GithubAccess,
  query: string,
  variables: object,
): Promise<{ readonly data: unknown; readonly errors: readonly GraphqlError[] }> {
  const answer = await request(access, access.graphqlUrl, {
    method: "POST",
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = answer as { data?: unknown; errors?: GraphqlError[] };
  return { data, errors: errors ?? [] };
}

interface Question {
  readonly method: "GET" | "POST";
  readonly body?: string;
}

async function request(access: GithubAccess, url: string, init: Question): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    const wait = RETRY_MS[attempt];
    const outcome = await once(access, url, init);
    if ("json" in outcome) return outcome.json;
    if (outcome.retry === undefined || wait === undefined || outcome.retry > LONGEST_WAIT_MS) throw outcome.error;
    await access.sleep(Math.max(wait, outcome.retry));
  }
}

/** Either what was asked for, or an error with the least time after which another try makes sense; no time for never. */
type Outcome = { readonly json: unknown } | { readonly error: GithubError; readonly retry: number | undefined };

const byFetch: Send = async (url, request) => {
  const response = await fetch(url, request);
  // Within the same time: a server may also stop in the middle of its answer.
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text: await response.text(),
  };
};

async function once(access: GithubAccess, url: string, init: Question): Promise<Outcome> {
  const timeoutMs = access.timeoutMs ?? TIMEOUT_MS;
  let answer: Answer;
  try {
    answer = await (access.send ?? byFetch)(url, {
      ...init,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${access.token}`,
        "content-type": "application/json",
        "user-agent": "gitops-fleet",
        "x-github-api-version": "2022-11-28",
      },
    });
  } catch (error) {
    const isLate = error instanceof Error && error.name === "TimeoutError";
    const cause = isLate ? `no answer within ${timeoutMs / 1000} seconds` : causeOf(error);
    const message =
      `${url} cannot be reached: ${cause}\n` +
      `  Look whether this machine may reach ${new URL(url).host}, through its firewall too, and whether GitHub is well;` +
      " then run the same command again: it goes on where this one stopped.";
    return { error: new GithubError(message, 0), retry: 0 };
  }
  if (answer.status >= 200 && answer.status < 300) return { json: JSON.parse(answer.text) };
  return refusal(url, answer);
}

function refusal(url: string, answer: Answer): Outcome {
  const { status } = answer;
  const said = messageOf(answer.text);
  const fail = (hint: string, retry?: number): Outcome => ({
    error: new GithubError(`${url} answered ${status}: ${said}\n  ${hint}`, status),
    retry,
  });
  if (status === 401) {
    return fail(
      "The token in GITHUB_TOKEN is wrong, expired or revoked. Make a new one and run the same command again.",
    );
  }
  const seconds = Number(answer.header("retry-after") ?? NaN);
  if (status === 403 || status === 429) {
    if (answer.header("x-ratelimit-remaining") === "0") {
      const reset = new Date(Number(answer.header("x-ratelimit-reset")) * 1000).toISOString();
      return fail(`The token's requests of this hour are used up. Run the same command again after ${reset}.`);
    }
    if (!Number.isNaN(seconds)) return fail(`Run the same command again in ${seconds} seconds.`, seconds * 1000);
    if (/secondary rate limit/i.test(said))
      return fail("Run the same command again in some minutes.", SECONDARY_LIMIT_MS);
    return fail("The token in GITHUB_TOKEN may not do this. It needs to read and write the repository's contents.");
  }
  if (status === 404) {
    return fail("There is no such thing, or the token in GITHUB_TOKEN may not see it: GitHub answers both alike.");
  }
  if (status >= 500) {
    const least = Number.isNaN(seconds) ? 0 : seconds * 1000;
    return fail("GitHub is in trouble: https://www.githubstatus.com. Run the same command again later.", least);
  }
  return fail("Nothing was committed.");
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text.slice(0, 200);
  } catch {
    // A proxy's page rather than GitHub's own answer.
    return text.slice(0, 200);
  }
}

/** The reason below `fetch failed`. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
