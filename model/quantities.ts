/** By what a suffix multiplies (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). */
const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  m: 1 / 1000,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** What a Kubernetes quantity amounts to: `500m` is 0.5, `1Gi` is 1073741824. NaN for what is none. */
export function quantityAmount(quantity: string): number {
  const [, digits = "", suffix = ""] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  return Number(digits === "" ? Number.NaN : digits) * (SUFFIXES[suffix] ?? Number.NaN);
}
