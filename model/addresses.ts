/** A block of IPv4 addresses. */
export interface Cidr {
  /** Its lowest address, as a number. */
  readonly first: number;
  /** 0 to 32. */
  readonly prefix: number;
}

/** A parsed block, or why the text is none. */
export type ParsedCidr = { readonly cidr: Cidr; readonly hostBits: boolean } | { readonly problem: string };

const BLOCK = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/;

/** Reads `10.0.0.0/16`. Host bits are cut off and reported. */
export function parseCidr(text: string): ParsedCidr {
  if (!/\/\d+$/.test(text)) return { problem: "has no prefix length" };
  const [a = 256, b = 256, c = 256, d = 256, prefix = 33] = (BLOCK.exec(text)?.slice(1) ?? []).map(Number);
  if (Math.max(a, b, c, d) > 255 || prefix > 32) return { problem: "is not an IPv4 block" };
  // Not by bit operators, whose numbers have a sign.
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const host = address % size({ first: 0, prefix });
  return { cidr: { first: address - host, prefix }, hostBits: host !== 0 };
}

/** `10.0.0.0/16`. */
export function formatCidr({ first, prefix }: Cidr): string {
  return `${[first >>> 24, (first >>> 16) & 255, (first >>> 8) & 255, first & 255].join(".")}/${prefix}`;
}

/** Number of addresses in a block. */
export function size({ prefix }: Cidr): number {
  return 2 ** (32 - prefix);
}

/** The index-th block of a prefix length within a larger one. */
export function part(whole: Cidr, prefix: number, index: number): Cidr {
  return { first: whole.first + index * 2 ** (32 - prefix), prefix };
}

/** True when two blocks have an address in common. */
export function overlap(a: Cidr, b: Cidr): boolean {
  return a.first < b.first + size(b) && b.first < a.first + size(a);
}

/** True when all of the inner block lies in the outer one. */
export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.first <= inner.first && inner.first + size(inner) <= outer.first + size(outer);
}
