import { Address4, AddressError } from "ip-address";

/** A block of IPv4 addresses. */
export interface Cidr {
  /** Its lowest address, as a number. */
  readonly first: number;
  /** 0 to 32. */
  readonly prefix: number;
}

/** A parsed block, or why the text is none. */
export type ParsedCidr = { readonly cidr: Cidr; readonly hostBits: boolean } | { readonly problem: string };

/** Reads `10.0.0.0/16`. Host bits are cut off and reported. */
export function parseCidr(text: string): ParsedCidr {
  if (!/\/\d+$/.test(text)) return { problem: "has no prefix length" };
  try {
    const address = new Address4(text);
    const first = Number(address.startAddress().bigInt());
    return { cidr: { first, prefix: address.subnetMask }, hostBits: Number(address.bigInt()) !== first };
  } catch (error) {
    if (error instanceof AddressError) return { problem: "is not an IPv4 block" };
    throw error;
  }
}

/** `10.0.0.0/16`. */
export function formatCidr({ first, prefix }: Cidr): string {
  return `${Address4.fromBigInt(BigInt(first)).correctForm()}/${prefix}`;
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
