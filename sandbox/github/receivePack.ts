import { NO_OBJECT } from "./git.js";
import type { Repository } from "./records.js";
import { fullName, WEB_URL } from "./site.js";
import type { RefUpdate } from "./refs.js";

/** What a client asks `git receive-pack` to do: gitprotocol-pack(5), "Reference Update Request". */
export interface PushCommands {
  readonly commands: readonly RefUpdate[];
  readonly capabilities: ReadonlySet<string>;
  /** Empty when refs are only deleted. */
  readonly pack: Buffer;
}

/** The most that one packet of side-band-64k takes: gitprotocol-capabilities(5). */
const SIDEBAND_BYTES = 65515;

export function readCommands(body: Buffer): PushCommands {
  const commands: RefUpdate[] = [];
  let capabilities: ReadonlySet<string> = new Set();
  let position = 0;
  for (;;) {
    const length = Number.parseInt(body.subarray(position, position + 4).toString(), 16);
    if (Number.isNaN(length)) throw new Error("The push is not in Git's packet format.");
    if (length === 0) break;
    const [line = "", options] = body
      .subarray(position + 4, position + length)
      .toString()
      .split("\0", 2);
    if (options !== undefined) capabilities = new Set(options.trim().split(" "));
    const [before = NO_OBJECT, after = NO_OBJECT, ref = ""] = line.trimEnd().split(" ");
    if (ref !== "") commands.push({ ref, before, after });
    position += length;
  }
  return { commands, capabilities, pack: packOf(body.subarray(position + 4)) };
}

/** Push options, if there are any, come between the commands and the pack. */
function packOf(rest: Buffer): Buffer {
  const start = rest.indexOf("PACK");
  return start === -1 ? Buffer.alloc(0) : rest.subarray(start);
}

/** The answer to a push that rulesets forbid, so that Git prints what it prints with GitHub. No ref of the push moves. */
export function refusal(
  repository: Repository,
  push: PushCommands,
  broken: ReadonlyMap<string, readonly string[]>,
): Buffer {
  const report = Buffer.concat([
    packet("unpack ok\n"),
    ...push.commands.map(({ ref }) => packet(`ng ${ref} push declined due to repository rule violations\n`)),
    FLUSH,
  ]);
  if (!push.capabilities.has("side-band-64k")) return report;
  const message = [...broken].map(([ref, reasons]) => explanation(repository, ref, reasons)).join("");
  return Buffer.concat([...sideband(2, Buffer.from(message)), ...sideband(1, report), FLUSH]);
}

function explanation(repository: Repository, ref: string, reasons: readonly string[]): string {
  return [
    `error: GH013: Repository rule violations found for ${ref}.`,
    `Review all repository rules at ${WEB_URL}/${fullName(repository)}/rules?ref=${encodeURIComponent(ref)}`,
    "",
    ...reasons.flatMap((reason) => [`- ${reason}`, ""]),
    "",
  ].join("\n");
}

const FLUSH = Buffer.from("0000");

function packet(payload: string | Buffer): Buffer {
  const bytes = Buffer.from(payload);
  return Buffer.concat([Buffer.from((bytes.length + 4).toString(16).padStart(4, "0")), bytes]);
}

function sideband(channel: number, payload: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  for (let start = 0; start < payload.length; start += SIDEBAND_BYTES) {
    packets.push(packet(Buffer.concat([Buffer.from([channel]), payload.subarray(start, start + SIDEBAND_BYTES)])));
  }
  return packets;
}
