/** More bytes than there should be, or fewer. */

import { gzipSync } from 'node:zlib'
import { isDigest } from '../../../runtime/formats/oci/digest.ts'
import { breakOff, changed, filled, first, joined, withBody } from './bodies.ts'
import { type Lie, namedIn } from './lie.ts'

const MANY = 100_000_000
const MEGABYTE = 1_000_000
const ENDLESS = Number.POSITIVE_INFINITY

export const LENGTH_LIES = {
  'short-layer': {
    says: 'leaves out the last byte of every layer, and says so in Content-Length',
    about: ['layer'],
    grants: answer => changed(answer, body => body.subarray(0, -1)),
  },
  'long-layer': {
    says: 'adds a byte to every layer, and says so in Content-Length',
    about: ['layer'],
    grants: answer => changed(answer, body => Buffer.concat([body, Buffer.from('x')])),
  },
  'short-length': {
    says: 'says in Content-Length that a blob is a byte shorter than it is, and sends all of it',
    about: ['layer', 'config'],
    grants: answer => ({ ...answer, headers: { ...answer.headers, 'content-length': String(answer.body.size - 1) } }),
  },
  'long-length': {
    says: 'says in Content-Length that a blob is a byte longer than it is, and sends no more',
    about: ['layer', 'config'],
    grants: answer => ({ ...answer, headers: { ...answer.headers, 'content-length': String(answer.body.size + 1) } }),
  },
  'endless-layer': {
    says: 'sends layers that never end',
    about: ['layer'],
    grants: answer => withBody(answer, ENDLESS, joined(answer.body.bytes, filled('x', ENDLESS))),
  },
  'endless-config': {
    says: 'sends configs that never end',
    about: ['config'],
    grants: answer => withBody(answer, ENDLESS, joined(answer.body.bytes, filled(' ', ENDLESS))),
  },
  'endless-manifest': {
    says: 'sends manifests that never end',
    about: ['manifest'],
    grants: answer => withBody(answer, ENDLESS, joined(answer.body.bytes, filled(' ', ENDLESS))),
  },
  'huge-manifest': {
    says: 'sends manifests of 100 MB: blanks behind the last brace',
    about: ['manifest'],
    grants: answer => withBody(answer, MANY, first(MANY, joined(answer.body.bytes, filled(' ', MANY)))),
  },
  'huge-header': {
    says: 'sends a header of a megabyte with each answer',
    grants: answer => ({ ...answer, headers: { ...answer.headers, 'x-long': 'x'.repeat(MEGABYTE) } }),
  },
  'packed-body': {
    says: 'sends every manifest packed by gzip, which nobody asked for: 10 MB of blanks behind it take no room',
    about: ['manifest'],
    grants: async answer => {
      const packed = await changed(answer, body => gzipSync(Buffer.concat([body, Buffer.alloc(10 * MEGABYTE, ' ')])))
      return { ...packed, headers: { ...packed.headers, 'content-encoding': 'gzip' } }
    },
  },
  'cut-once': {
    says: 'breaks off in the middle of each blob, the first time that it is asked for it',
    about: ['layer', 'config'],
    grants: (answer, { earlier }) =>
      earlier > 0 ? answer : withBody(answer, answer.body.size, first(answer.body.size >> 1, answer.body.bytes, breakOff)),
  },
  'cut-always': {
    says: 'breaks off before the first byte of each blob',
    about: ['layer', 'config'],
    grants: answer => withBody(answer, answer.body.size, first(1, [Buffer.alloc(0)], breakOff)),
  },
  crumbs: {
    says: 'breaks off after a byte of each blob, every time',
    about: ['layer', 'config'],
    grants: answer => withBody(answer, answer.body.size, first(1, answer.body.bytes, breakOff)),
  },
  'range-ignored': {
    says: 'sends all of a blob to clients that ask for a part of it',
    about: ['layer', 'config'],
    hears: ({ range: _, ...headers }) => headers,
  },
  'range-wrong': {
    says: 'sends another part of a blob than was asked for: from its first byte on',
    about: ['layer', 'config'],
    hears: headers => (headers.range === undefined ? headers : { ...headers, range: 'bytes=0-' }),
  },
  'range-lies': {
    says: 'sends the first bytes of a blob, and calls them the part that was asked for',
    about: ['layer', 'config'],
    grants: (answer, { question, shelves }) => {
      const digest = namedIn(question).reference
      const { size } = answer.body
      return answer.status === 206 && isDigest(digest) ? withBody(answer, size, shelves.contents.read(digest, 0, size)) : answer
    },
  },
} satisfies Record<string, Lie>
