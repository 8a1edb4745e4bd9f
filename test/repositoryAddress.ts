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
  const written = AUTHORITY.test(authority) ? goAuthority(authority) : undefined;
  if (path === undefined || written === undefined) return "";
  const slashes = hasHost && `${authority}${path}` !== "" ? "//" : "";
  return `${before}${slashes}${written}${path}${after}`;
}

/** What is before an `@` is read, and escaped anew: a name, and all behind the first colon as its password. Undefined with a `%` that
 *  begins no escape. */
function goAuthority(authority: string): string | undefined {
  const [, user, host = ""] = /^(?:(.*)@)?(.*)$/s.exec(authority) ?? [];
  if (user === undefined) return host;
  if (isBroken(user)) return undefined;
  const [, name = "", password] = /^([^:]*)(?::(.*))?$/s.exec(user) ?? [];
  const parts = password === undefined ? [name] : [name, password];
  return `${parts.map((part) => escapedAnew(part, /[-\w.~$&+,;=]/)).join(":")}@${host}`;
}

/** Undefined with a `%` that begins no escape. */
function goPath(path: string): string | undefined {
  if (isBroken(path)) return undefined;
  // Otherwise all that is not plain is escaped, even a `*`, which is no glob any more.
  return KEPT_PATH.test(path) ? path : escapedAnew(path, /[-\w.~$&+,/:;=@]/);
}

function isBroken(text: string): boolean {
  return /%(?![0-9a-f]{2})/.test(text);
}

/** With escapes of its own for what is not plain. Those that are there stand for bytes, and need be no UTF-8. */
function escapedAnew(text: string, plain: RegExp): string {
  const parts = text.split(/(%[0-9a-f]{2})/);
  const bytes = parts.flatMap((part, index) =>
    index % 2 === 1 ? [parseInt(part.slice(1), 16)] : [...new TextEncoder().encode(part)],
  );
  return bytes.map((byte) => escapedByte(byte, plain)).join("");
}

function escapedByte(byte: number, plain: RegExp): string {
  const character = String.fromCharCode(byte);
  if (plain.test(character)) return character;
  return `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
