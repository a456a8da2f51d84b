/** Context and image may be a stranger's: whatever their links say, a `COPY` reads nothing outside of the one and writes nothing outside of the other. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../kernel/containers.ts'
import { copying } from './copying.ts'

const folder = temporaryFolder()
const outside = join(folder, 'outside')
mkdirSync(outside)
writeFileSync(join(outside, 'secret'), 'of the host')

/** A file, a link to somewhere, or a directory. */
type Node = 'file' | { readonly link: string } | { readonly names: Readonly<Record<string, Node>> }

const LINKS = ['a', 'b', '/a', '/b/c', '../b', '..', '/', '.', 'outside', '/outside/secret']
const ESCAPES = ['../../outside', '../../../outside', '../../../../outside/secret', outside, join(outside, 'secret')]

const { node } = fc.letrec<{ node: Node }>(tie => ({
  node: fc.oneof(
    { depthSize: 'small' },
    fc.constant<Node>('file'),
    fc.constantFrom(...LINKS, ...ESCAPES).map(link => ({ link })),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'secret'), tie('node'), { maxKeys: 3 }).map(names => ({ names })),
  ),
}))
const tree = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'outside'), node, { maxKeys: 4 }).map((names): Node => ({ names }))

function make(path: string, node: Node): void {
  if (node === 'file') writeFileSync(path, 'inside')
  else if ('link' in node) symlinkSync(node.link, path)
  else {
    mkdirSync(path, { recursive: true })
    for (const [name, below] of Object.entries(node.names)) make(join(path, name), below)
  }
}

const source = fc.constantFrom(
  '.',
  'a',
  'b',
  'a/b',
  'a/./b',
  'a/secret',
  '*',
  '*/*',
  '[a-c]',
  '../../outside',
  '/outside',
  'outside/secret',
  '**/secret',
)
const destination = fc.constantFrom('/', '/a', '/a/', '/b/c', '/outside/', '/outside/secret', '/a/../../outside/x', '/new/deep/')
const flags = fc.constantFrom('', '--parents ', '--exclude=b ')

const look = () => execFileSync('find', [outside, '-printf', '%P %s %m %n %C@\n'], { encoding: 'utf8' })
const contents = (path: string) => execFileSync('find', [path, '-type', 'f', '-exec', 'cat', '{}', '+'], { encoding: 'utf8' })

test('for all trees, sources and destinations', async () => {
  const before = look()
  let copied = 0
  await fc.assert(
    fc.asyncProperty(
      tree,
      tree,
      fc.array(source, { minLength: 1, maxLength: 2 }),
      destination,
      flags,
      async (from, to, sources, place, flag) => {
        const room = copying(folder, '')
        make(room.context, from)
        make(room.image, to)
        await room.copy(`COPY ${flag}${sources.join(' ')} ${place}`).then(
          () => copied++,
          (error: unknown) => expect(error).toMatchObject({ name: 'MinidockError' }),
        )
        expect(contents(room.image)).not.toContain('of the host')
        expect(look()).toBe(before)
      },
    ),
    { numRuns: 100 },
  )
  expect(copied).toBeGreaterThan(20)
})
