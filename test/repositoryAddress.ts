/** The address of a repository as Argo CD compares it: lower-case, without `.git`, `git@host:path` like `git@host/path`, and
 *  written as Go writes a URL. Empty when Go cannot read it as one.
 *  https://github.com/argoproj/argo-cd/blob/v3.2.11/util/git/git.go (`NormalizeGitURL`), https://pkg.go.dev/net/url#URL.String */
export function repositoryAddress(repository: string): string {
  return goUrl(sshUrl(repository.trim().toLowerCase()).replace(/\.git$/, "")).replace(/^ssh:\/\//, "");
}

/** `git@github.com:acme/web` as a URL. */
function sshUrl(address: string): string {
  if (address.startsWith("ssh://") || !/^[^/:]*@[^@]+$/s.test(address)) return address;
  return `ssh://${address.replace(":", "/")}`;
}

const PARTS = /^(?:([a-z][-a-z0-9+.]*):)?([^?#]*)(\?[^#]*)?(?:#(.*))?$/s;
/** What may be before and after an `@`; a host has letters, digits and these, and a port behind at most one colon. */
const AUTHORITY = /^(?:[-a-z0-9._:~!$&'()*+,;=%@]*@)?(?:\[[0-9a-f:.]+\]|[-a-z0-9._~!$&'()*+,;=<>"[\]]*)(?::\d*)?$/;
/** A path is left as it is if it has nothing else. */
const KEPT_PATH = /^[-\w.~$&+,/:;=@!'()*[\]%]*$/;

function goUrl(text: string): string {
  const [, scheme, rest = "", query = "", fragment = ""] = PARTS.exec(text) ?? [];
  // Go refuses these in a URL.
  if (/[\u0000-\u001f\u007f]/.test(text) || text.startsWith(":")) return "";
  const before = scheme === undefined ? "" : `${scheme}:`;
  const after = `${query}${fragment === "" ? "" : `#${fragment}`}`;
  if (!rest.startsWith("/")) {
    if (scheme !== undefined) return `${before}${rest}${after}`;
    if (/^[^/]*:/.test(rest)) return "";
    const path = goPath(rest);
    return path === undefined ? "" : `${path}${after}`;
  }
  const hasHost = rest.startsWith("//") && (scheme !== undefined || !rest.startsWith("///"));
  const authority = hasHost ? (/^[^/]*/.exec(rest.slice(2))?.[0] ?? "") : "";
  const path = goPath(hasHost ? rest.slice(2 + authority.length) : rest);
  if (path === undefined || !AUTHORITY.test(authority)) return "";
  const slashes = hasHost && `${authority}${path}` !== "" ? "//" : "";
  return `${before}${slashes}${goAuthority(authority)}${path}${after}`;
}

/** In a user's name and password these are escaped, globs or not. */
function goAuthority(authority: string): string {
  const [, user = "", host = authority] = /^(.*@)(.*)$/s.exec(authority) ?? [];
  return `${user.replaceAll(/[!'()*]/g, (character) => escapedByte(character.charCodeAt(0), /^$/))}${host}`;
}

/** Undefined with a `%` that begins no escape. */
function goPath(path: string): string | undefined {
  if (/%(?![0-9a-f]{2})/.test(path)) return undefined;
  if (KEPT_PATH.test(path)) return path;
  // Then all that is not plain is escaped, even a `*`, which is no glob any more.
  const bytes = new TextEncoder().encode(
    path.replaceAll(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
  );
  return [...bytes].map((byte) => escapedByte(byte)).join("");
}

/** @param plain what is left as it is. @default what a path may have */
function escapedByte(byte: number, plain = /[-\w.~$&+,/:;=@]/): string {
  const character = String.fromCharCode(byte);
  if (plain.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
