/** A resource as the program registers it, whether the state has it or not. */
export interface ImportAddress {
  readonly urn: string;
  readonly type: string;
  /** Its parent's URN; "" for the stack itself. */
  readonly parent: string;
  /** Its provider's `<urn>::<id>`. */
  readonly provider: string;
}

/** The command that puts what exists into a stack's state, under the address that the program gives it. */
export function importCommand(stackName: string, { urn, type, parent, provider }: ImportAddress, id: string): string {
  const isStack = parent.includes("::pulumi:pulumi:Stack::");
  const words = [
    ...["pulumi", "import", "--stack", stackName, "--yes", "--generate-code=false", "--protect=false"],
    ...(parent === "" || isStack ? [] : ["--parent", `${nameOf(parent)}=${parent}`]),
    ...["--provider", `${nameOf(providerUrn(provider))}=${providerUrn(provider)}`],
    ...[type, nameOf(urn), id],
  ];
  return words.map(quoted).join(" ");
}

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** Of `<urn>::<id>`. */
function providerUrn(reference: string): string {
  return reference.slice(0, reference.lastIndexOf("::"));
}

/** For a POSIX shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
