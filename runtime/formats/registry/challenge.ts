/**
 * What a registry answers to a request without (or with the wrong) authorization: `WWW-Authenticate: Bearer realm="https://auth.example/token",service="registry"`.
 * Source: RFC 9110, 11.6.1; distribution, docs/spec/auth/token.md.
 */

export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string
  /** By name in lower case; the last of a name counts. */
  readonly parameters: ReadonlyMap<string, string>
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+"
const SCHEME = new RegExp(`^\\s*(${TOKEN})(?=\\s|,|$)[ \\t]*`)
const PARAMETER = new RegExp(`^\\s*(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))`)
const TOKEN68 = /^[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/

/** @returns the challenges in their order; what cannot be read ends the list */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = []
  for (let rest = header; rest.trim() !== ''; ) {
    const parameter = challenges.length > 0 ? PARAMETER.exec(rest) : null
    if (parameter) {
      const [whole, name = '', quoted, plain = ''] = parameter
      challenges.at(-1)?.parameters.set(name.toLowerCase(), quoted === undefined ? plain : quoted.replaceAll(/\\(.)/gs, '$1'))
      rest = rest.slice(whole.length)
    } else {
      const scheme = SCHEME.exec(rest)
      if (!scheme) return challenges
      challenges.push({ scheme: (scheme[1] ?? '').toLowerCase(), parameters: new Map() })
      rest = rest.slice(scheme[0].length)
      const token = PARAMETER.test(rest) ? null : TOKEN68.exec(rest)
      if (token) rest = rest.slice(token[0].length)
    }
    rest = rest.replace(/^[\s,]+/, '')
  }
  return challenges
}
