/** The endpoints of the OCI distribution specification 1.1, as its own table lists them ("Endpoints"), and docker's search. */

import { empty, type Question, Refusal } from './answer.ts'
import { appendUpload, beginUpload, cancelUpload, deleteBlob, finishUpload, getBlob, uploadStatus } from './blobs.ts'
import type { Endpoint, Parts } from './endpoint.ts'
import { listReferrers, listRepositories, listTags, search } from './listings.ts'
import { deleteManifest, getManifest, putManifest } from './manifests.ts'

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const PATTERNS: Readonly<Record<string, string>> = {
  name: `${COMPONENT}(?:/${COMPONENT})*`,
  reference: '(?:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}|[a-z0-9]+:[A-Fa-f0-9]+)',
  digest: '[a-z0-9]+:[A-Fa-f0-9]+',
  upload: '[0-9a-f-]{36}',
}

/** `/v2/<name>/tags/list` */
function path(template: string): RegExp {
  return new RegExp(`^${template.replaceAll(/<(\w+)>/g, (_, part: string) => `(?<${part}>${PATTERNS[part]})`)}$`)
}

const VERSION = { 'docker-distribution-api-version': 'registry/2.0' }

export const ENDPOINTS: readonly Endpoint[] = [
  { method: 'GET', path: path('/v2/?'), action: 'none', answer: () => empty(200, VERSION) },

  { method: 'GET', path: path('/v2/<name>/manifests/<reference>'), action: 'pull', answer: getManifest },
  { method: 'PUT', path: path('/v2/<name>/manifests/<reference>'), action: 'push', answer: putManifest },
  { method: 'DELETE', path: path('/v2/<name>/manifests/<reference>'), action: 'delete', answer: deleteManifest },

  { method: 'GET', path: path('/v2/<name>/blobs/<digest>'), action: 'pull', answer: getBlob },
  { method: 'DELETE', path: path('/v2/<name>/blobs/<digest>'), action: 'delete', answer: deleteBlob },
  { method: 'POST', path: path('/v2/<name>/blobs/uploads/?'), action: 'push', answer: beginUpload },
  { method: 'GET', path: path('/v2/<name>/blobs/uploads/<upload>'), action: 'push', answer: uploadStatus },
  { method: 'PATCH', path: path('/v2/<name>/blobs/uploads/<upload>'), action: 'push', answer: appendUpload },
  { method: 'PUT', path: path('/v2/<name>/blobs/uploads/<upload>'), action: 'push', answer: finishUpload },
  { method: 'DELETE', path: path('/v2/<name>/blobs/uploads/<upload>'), action: 'push', answer: cancelUpload },

  { method: 'GET', path: path('/v2/<name>/tags/list'), action: 'pull', answer: listTags },
  { method: 'GET', path: path('/v2/<name>/referrers/<digest>'), action: 'pull', answer: listReferrers },
  { method: 'GET', path: path('/v2/_catalog'), action: 'none', answer: listRepositories },
  { method: 'GET', path: path('/v1/search'), action: 'none', answer: search },
]

/** @throws {Refusal} 404, 405 */
export function endpointFor({ method, url }: Question): { readonly endpoint: Endpoint; readonly parts: Parts } {
  const wanted = method === 'HEAD' ? 'GET' : method
  const there = ENDPOINTS.filter(({ path }) => path.test(url.pathname))
  const endpoint = there.find(({ method }) => method === wanted)
  if (endpoint) return { endpoint, parts: { ...endpoint.path.exec(url.pathname)?.groups } }
  if (there.length > 0)
    throw new Refusal(405, 'UNSUPPORTED', 'the operation is unsupported', { allow: there.map(({ method }) => method).join(', ') })
  throw new Refusal(404, 'NAME_UNKNOWN', `no such endpoint: ${url.pathname}`)
}
