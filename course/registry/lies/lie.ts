/** A lie stands between the registry and its client. It takes an honest answer and makes another one of it, or answers without asking the registry at all. */

import type { IncomingHttpHeaders } from 'node:http'
import { type Digest, isDigest } from '../../../runtime/formats/oci/digest.ts'
import type { Answer, Question } from '../answer.ts'
import { gathered } from '../answer.ts'
import type { Shelves } from '../endpoint.ts'
import { readDocument } from '../manifests.ts'

/** What a question is about. `put` is the manifest that ends a push. */
export type Subject = 'manifest' | 'config' | 'layer' | 'tags' | 'referrers' | 'search' | 'token' | 'upload' | 'put' | 'other'

export interface Scene {
  readonly question: Question
  readonly subject: Subject
  /** How often the same has been asked before, since the lie began. */
  readonly earlier: number
  readonly shelves: Shelves
  /** `http://127.0.0.1:40000`: another host, which has every blob of this registry and notes what it is shown. */
  readonly stranger: string
}

export interface Lie {
  /** What the registry does, in a sentence: `flips a bit in every layer`. */
  readonly says: string
  /** Absent: everything. */
  readonly about?: readonly Subject[]
  /** Makes another answer of one with which the registry grants what was asked. */
  readonly grants?: (answer: Answer, scene: Scene) => Answer | Promise<Answer>
  /** Makes another answer of one with which it refuses. */
  readonly refuses?: (answer: Answer, scene: Scene) => Answer | Promise<Answer>
  /** Answers without asking; undefined: this time it is honest. */
  readonly instead?: (scene: Scene) => Answer | undefined | Promise<Answer | undefined>
  /** Makes another question of it before the registry hears it: headers in the place of those that came. */
  readonly hears?: (headers: IncomingHttpHeaders) => IncomingHttpHeaders
}

const SUBJECTS: readonly (readonly [subject: Subject, method: RegExp, path: RegExp])[] = [
  ['token', /./, /^\/token$/],
  ['upload', /./, /\/blobs\/uploads\//],
  ['put', /^PUT$/, /\/manifests\//],
  ['manifest', /^(?:GET|HEAD)$/, /\/manifests\//],
  ['layer', /^(?:GET|HEAD)$/, /\/blobs\//],
  ['tags', /./, /\/tags\/list$/],
  ['referrers', /./, /\/referrers\//],
  ['search', /./, /^\/v1\/search$/],
]

export async function subjectOf({ method, url: { pathname } }: Question, shelves: Shelves): Promise<Subject> {
  const [subject = 'other'] = SUBJECTS.find(([, methods, paths]) => methods.test(method) && paths.test(pathname)) ?? []
  const digest = pathname.split('/').at(-1)
  if (subject !== 'layer' || !isDigest(digest)) return subject
  return (await configsIn(shelves)).has(digest) ? 'config' : 'layer'
}

/** The configs of all manifests. */
async function configsIn({ contents, repositories }: Shelves): Promise<ReadonlySet<Digest>> {
  const configs = new Set<Digest>()
  for (const manifest of repositories.names.flatMap(name => [...(repositories.find(name)?.manifests.keys() ?? [])])) {
    const size = (await contents.sizeOf(manifest)) ?? 0
    const config = readDocument(await gathered(contents.read(manifest, 0, size), size))?.config
    if (config) configs.add(config.digest)
  }
  return configs
}

/** The path parts of a question about a repository. @returns empty texts for others */
export function namedIn({ url }: Question): { readonly name: string; readonly reference: string } {
  const [, name = '', reference = ''] = /^\/v2\/(.+?)\/(?:manifests|blobs|tags|referrers)\/(.*)$/.exec(url.pathname) ?? []
  return { name, reference }
}
