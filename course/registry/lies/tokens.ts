/** Token services that cannot be trusted, and registries that lead to them. */

import { type Answer, bytes, empty } from '../answer.ts'
import { filled, slowly, withBody } from './bodies.ts'
import type { Lie, Scene } from './lie.ts'

const MANY = 100_000_000
const ENDLESS = Number.POSITIVE_INFINITY

/** Another challenge where the registry asks for a proof. */
function challenges(says: string, challenge: (scene: Scene, honest: string) => string): Lie {
  return {
    says,
    refuses: (answer, scene) => {
      const honest = answer.headers['www-authenticate']
      return honest === undefined ? answer : { ...answer, headers: { ...answer.headers, 'www-authenticate': challenge(scene, honest) } }
    },
  }
}

function tokens(says: string, grants: (answer: Answer, scene: Scene) => Answer): Lie {
  return { says, about: ['token'], grants }
}

export const TOKEN_LIES = {
  'token-refused': {
    says: 'refuses each token that its own service has given',
    about: ['manifest', 'config', 'layer', 'upload', 'put', 'tags', 'other'],
    hears: headers => (headers.authorization === undefined ? headers : { ...headers, authorization: 'Bearer none' }),
  },
  'token-redirect': tokens('has a token service that redirects to another host; it should see no password', (_, { stranger }) =>
    empty(307, { location: `${stranger}/token` }),
  ),
  'token-loop': tokens('has a token service that redirects to itself', (_, { question: { url } }) =>
    empty(307, { location: `/token${url.search}` }),
  ),
  'token-huge': tokens('has a token service that answers with 100 MB', answer => withBody(answer, MANY, filled(' ', MANY))),
  'token-endless': tokens('has a token service whose answer never ends', answer => withBody(answer, ENDLESS, filled(' ', ENDLESS))),
  'token-slow': tokens('has a token service that answers a byte a second', answer =>
    withBody(answer, answer.body.size, slowly(answer.body.bytes)),
  ),
  'token-garbage': tokens('has a token service that answers with a page', () =>
    bytes(Buffer.from('<html>welcome</html>'), { 'content-type': 'text/html' }),
  ),
  'token-newline': tokens('gives tokens with a line feed, and a header behind it', () =>
    bytes(Buffer.from(JSON.stringify({ token: 'a\r\nx-more: b', expires_in: 300 })), { 'content-type': 'application/json' }),
  ),
  'token-none': tokens('has a token service that gives no token', () => bytes(Buffer.from('{}'), { 'content-type': 'application/json' })),
  'realm-file': challenges('sends those who need a token to file:///etc/passwd', (_, honest) =>
    honest.replace(/realm="[^"]*"/, 'realm="file:///etc/passwd"'),
  ),
  'realm-garbage': challenges('sends those who need a token to what is no address', (_, honest) =>
    honest.replace(/realm="[^"]*"/, 'realm="http://["'),
  ),
  'realm-http': challenges('sends those who need a token from https to a host that has only http', ({ stranger }, honest) =>
    honest.replace(/realm="[^"]*"/, `realm="${stranger}/token"`),
  ),
  'challenge-garbage': challenges('asks for a proof in words that nobody understands', () => 'Riddle answer="what, have, I, got"'),
  'challenge-none': {
    says: 'refuses, and does not say what it wants to see',
    refuses: ({ headers: { 'www-authenticate': _, ...headers }, ...answer }) => ({ ...answer, headers }),
  },
} satisfies Record<string, Lie>
