/** Forms of credentials that are recognised by their own marks, so that an ordinary value is never taken for one. */
const SECRET_FORMS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  { what: "an AWS access key", pattern: /\b(AKIA|ASIA)[0-9A-Z]{16}\b/ },
  // https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
  { what: "a GitHub token", pattern: /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/ },
  { what: "a private key", pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: "a Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { what: "a JSON Web Token", pattern: /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\./ },
  { what: "a password in a URL", pattern: /\b[a-z][a-z0-9+]*:\/\/[^/\s:@]*:[^/\s@]+@/ },
  // An AWS secret access key: 40 characters of base64 that mix cases and digits.
  { what: "an AWS secret access key", pattern: /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9/+]{40}$/ },
];

/** What kind of credential a text looks like; undefined for an ordinary one. */
export function secretKind(text: string): string | undefined {
  return SECRET_FORMS.find((form) => form.pattern.test(text))?.what;
}

/** True when a text must not be shown. */
export function looksSecret(text: string): boolean {
  return secretKind(text) !== undefined;
}
