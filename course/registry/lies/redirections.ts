/** Ways that lead elsewhere. The other host (`stranger`) has the blobs: to go there is right, to show it a token is not. */

import { type Answer, empty } from '../answer.ts'
import type { Lie, Scene, Subject } from './lie.ts'

const BLOBS: readonly Subject[] = ['layer', 'config']

function to(location: string, status = 307): Answer {
  return empty(status, { location })
}

function atStranger({ question, stranger }: Scene): string {
  return `${stranger}${question.url.pathname}${question.url.search}`
}

/** A redirection in the place of what the registry grants: without a token it asks for one, as ever. */
function redirects(says: string, about: readonly Subject[], location: (scene: Scene) => string): Lie {
  return { says, about, grants: (_, scene) => to(location(scene)) }
}

export const REDIRECTION_LIES = {
  'redirect-stranger': redirects('redirects to another host, which has the blobs; it should see no token', BLOBS, atStranger),
  'redirect-http': redirects('redirects from https to a host that has only http', [...BLOBS, 'manifest'], atStranger),
  'redirect-manifest': redirects('redirects to another host for manifests, too', ['manifest'], atStranger),
  'redirect-file': redirects('redirects to a file of the client: file:///etc/passwd', [...BLOBS, 'manifest'], () => 'file:///etc/passwd'),
  'redirect-loop': redirects('redirects to itself', [...BLOBS, 'manifest'], ({ question }) => question.url.pathname),
  'redirect-chain': redirects('redirects to itself by a new address each time', [...BLOBS, 'manifest'], ({ question: { url } }) => {
    return `${url.pathname}?step=${Number(url.searchParams.get('step')) + 1}`
  }),
  'redirect-garbage': redirects('redirects to what is no address', [...BLOBS, 'manifest'], () => 'http://['),
  'upload-stranger': {
    says: 'lets uploads go on at another host; it should see no token',
    about: ['upload'],
    grants: (answer, scene) => elsewhere(answer, location => `${scene.stranger}${location}`),
  },
  'upload-file': {
    says: 'lets uploads go on in a file of the client: file:///tmp/upload',
    about: ['upload'],
    grants: answer => elsewhere(answer, () => 'file:///tmp/upload'),
  },
  'upload-nowhere': {
    says: 'does not say where an upload goes on',
    about: ['upload'],
    grants: ({ headers: { location: _, ...headers }, ...answer }) => ({ ...answer, headers }),
  },
  'upload-range': {
    says: 'says that a byte less of an upload has arrived than it has',
    about: ['upload'],
    grants: answer => {
      const end = Number(answer.headers['range']?.split('-')[1] ?? 0)
      return end > 0 ? { ...answer, headers: { ...answer.headers, range: `0-${end - 1}` } } : answer
    },
  },
  'upload-lost': {
    says: 'knows no more of an upload when its first piece has come',
    about: ['upload'],
    instead: ({ question: { method } }) => (method === 'PUT' || method === 'GET' ? empty(404) : undefined),
  },
  'mount-lies': {
    says: 'says that it has every blob, and takes each from another repository when asked to',
    about: ['upload', 'layer', 'config'],
    instead: ({ question: { method, url } }) => {
      if (method === 'HEAD') return empty(200, { 'content-length': '1' })
      return method === 'POST' && url.searchParams.has('mount') ? empty(201) : undefined
    },
  },
} satisfies Record<string, Lie>

function elsewhere(answer: Answer, other: (location: string) => string): Answer {
  const { location } = answer.headers
  return location === undefined ? answer : { ...answer, headers: { ...answer.headers, location: other(location) } }
}
