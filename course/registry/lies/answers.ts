/** A registry that is slow, busy or broken, or that talks too much. */

import { type Answer, bytes, empty, json } from '../answer.ts'
import { filled, slowly, withBody } from './bodies.ts'
import type { Lie, Scene, Subject } from './lie.ts'

const CONTENT: readonly Subject[] = ['manifest', 'config', 'layer']
const MANY = 100_000_000
const ENDLESS = Number.POSITIVE_INFINITY

/** Clears the screen, sets the window's title, and writes over what was there. */
const TERMINAL = '\u001b[2J\u001b]0;owned\u0007\u001b[1;1Hsuccess\r\u009b31m'

function busy(says: string, status: number, retryAfter: () => string, times = ENDLESS): Lie {
  const instead = ({ earlier }: Scene) =>
    earlier < times ? refusal(status, 'TOOMANYREQUESTS', 'slow down', { 'retry-after': retryAfter() }) : undefined
  return { says, about: [...CONTENT, 'upload', 'put'], instead }
}

function refusal(status: number, code: string, message: string, headers: Answer['headers'] = {}): Answer {
  return json({ errors: [{ code, message }] }, headers, status)
}

function fails(says: string, answer: () => Answer): Lie {
  return { says, about: [...CONTENT, 'upload', 'put', 'search', 'tags'], instead: answer }
}

export const ANSWER_LIES = {
  slow: {
    says: 'sends every content a byte a second',
    about: CONTENT,
    grants: answer => withBody(answer, answer.body.size, slowly(answer.body.bytes)),
  },
  silent: {
    says: 'takes requests for contents, and never answers',
    about: CONTENT,
    instead: () => new Promise<never>(() => undefined),
  },
  'busy-once': busy('says 429 to each question, the first time, and to come again in a second', 429, () => '1', 1),
  'busy-date': busy(
    'says 503 to each question, the first time, and to come again at a date',
    503,
    () => new Date(Date.now() + 1000).toUTCString(),
    1,
  ),
  busy: busy('says 503 to each question, every time', 503, () => '0'),
  'busy-hours': busy('says 503, and to come again in eleven days', 503, () => '999999'),
  'busy-absurd': busy('says 503, and to come again -1e999 seconds from now', 503, () => '-1e999'),
  'error-terminal': fails('refuses everything with words that change what a terminal shows', () =>
    refusal(403, 'DENIED', `${TERMINAL}denied`),
  ),
  'error-huge': fails('refuses everything with 100 MB of words', () => withBody(refusal(403, 'DENIED', ''), MANY, filled('x', MANY))),
  'error-endless': fails('refuses everything with words that never end', () =>
    withBody(refusal(403, 'DENIED', ''), ENDLESS, filled('x', ENDLESS)),
  ),
  'error-page': fails('refuses everything with a page, as proxies do', () => {
    return bytes(Buffer.from('<html><h1>403 Forbidden</h1></html>'), { 'content-type': 'text/html' }, 403)
  }),
  'error-empty': fails('fails at everything without a word', () => empty(500)),
  'odd-status': fails('answers with a status that there is not: 299', () => empty(299)),
  'tags-endless': {
    says: 'has a page more of tags after every page',
    about: ['tags'],
    grants: (answer, { question: { url } }) => {
      const next = `<${url.pathname}?page=${Number(url.searchParams.get('page')) + 1}>; rel="next"`
      return { ...answer, headers: { ...answer.headers, link: next } }
    },
  },
  'tags-loop': {
    says: 'has each page of tags followed by the first',
    about: ['tags'],
    grants: (answer, { question: { url } }) => ({ ...answer, headers: { ...answer.headers, link: `<${url.pathname}>; rel="next"` } }),
  },
  'tags-stranger': {
    says: 'has the next page of tags at another host; it should see no token',
    about: ['tags'],
    grants: (answer, { stranger, question: { url } }) => ({
      ...answer,
      headers: { ...answer.headers, link: `<${stranger}${url.pathname}>; rel="next"` },
    }),
  },
  'tags-terminal': {
    says: 'has tags that change what a terminal shows',
    about: ['tags'],
    grants: () => json({ tags: [TERMINAL] }),
  },
  'search-terminal': {
    says: 'finds names that change what a terminal shows',
    about: ['search'],
    grants: () => json({ num_results: 1, results: [{ name: TERMINAL, description: TERMINAL, star_count: -1, is_official: false }] }),
  },
  'referrers-endless': {
    says: 'has a list of referrers that never ends',
    about: ['referrers'],
    grants: answer => withBody(answer, ENDLESS, filled(' ', ENDLESS)),
  },
} satisfies Record<string, Lie>
