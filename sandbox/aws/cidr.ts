/** An IPv4 block as two numbers. */
export interface Block {
  readonly first: number;
  readonly last: number;
  readonly bits: number;
}

/** Reads `10.0.0.0/16`; undefined when it is no block. Host bits are allowed here: see {@link cidrFault}. */
export function parseBlock(value: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(value);
  if (!match) return undefined;
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((byte) => byte > 255) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = Math.floor(address / size) * size;
  return { first, last: first + size - 1, bits };
}

export function overlaps(one: Block, other: Block): boolean {
  return one.first <= other.last && other.first <= one.last;
}

export function contains(outer: Block, inner: Block): boolean {
  return outer.first <= inner.first && inner.last <= outer.last;
}

function formatBlock(block: Block): string {
  const bytes = [24, 16, 8, 0].map((shift) => Math.floor(block.first / 2 ** shift) % 256);
  return `${bytes.join(".")}/${block.bits}`;
}

/** What Terraform's `ValidateCIDRNetworkAddress` says of a block, undefined when it is right.
 *  https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/verify/validate.go */
export function cidrFault(value: string, shortest = 0, longest = 32): string | undefined {
  const block = parseBlock(value);
  if (!block) return `"${value}" is not a valid CIDR block: invalid CIDR address: ${value}`;
  const canonical = formatBlock(block);
  if (canonical !== value) return `"${value}" is not a valid IPv4 CIDR block; did you mean "${canonical}"?`;
  if (block.bits >= shortest && block.bits <= longest) return undefined;
  return `expected "${value}" to contain a network Value with between ${shortest} and ${longest} significant bits, got: ${block.bits}`;
}
