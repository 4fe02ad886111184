/**
 * The second net: a log line holds no secret because nobody writes one into it; should that fail, this catches what
 * looks like one. It may hide too much, and must not be the reason to log more.
 */
const HIDDEN = '[hidden]'

const SECRET_NAME =
  /pass(word|phrase|wd)?$|secret|token$|authori[sz]ation|cookie|credential|api[-_]?key|private[-_]?key|launch/i

const SECRET_VALUES: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, HIDDEN],
  // A JSON Web Token, signed or not.
  [/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, HIDDEN],
  [/\b(bearer|basic)\s+[\w+/=.~-]{6,}/gi, `$1 ${HIDDEN}`],
  // SMTP and IMAP sign-in commands with their first answer.
  [/\b(auth(?:enticate)?\s+(?:plain|login|xoauth2|oauthbearer))\s+\S+/gi, `$1 ${HIDDEN}`],
  [/\b(login)\s+\S+\s+\S+/gi, `$1 ${HIDDEN}`],
  // User and password inside an address of the web.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [
    /\b((?:pass(?:word|wd)?|secret|(?:access|refresh|id)?_?token|code|client_secret|api_?key)["']?\s*[=:]\s*)["']?[^\s"'&,;}]+/gi,
    `$1${HIDDEN}`,
  ],
  [/(\/open\/)[^\s/?#]+/g, `$1${HIDDEN}`],
]

/** Forty and more characters of mixed case and digits in one run: a key or a token, hardly anything else. */
const LONG_RUN = /[A-Za-z0-9+/_=-]{40,}/g

export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name)
}

export function redact(text: string): string {
  let clean = text
  for (const [pattern, instead] of SECRET_VALUES) clean = clean.replace(pattern, instead)
  return clean.replace(LONG_RUN, (run) =>
    /[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) ? HIDDEN : run,
  )
}
