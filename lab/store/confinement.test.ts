/** A layer comes from strangers. Whatever its archive says, nothing outside of the layer's directory changes. */

import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder, unpack } from './rooms.ts'
import { type Member, tar } from './tar-bytes.ts'

const folder = temporaryFolder()
const outside = join(folder, 'outside')
let before = ''

/** Names, sizes, modes, owners, link counts and change times: a touch would show. */
const look = () => execFileSync('find', [outside, '-printf', '%P %y %s %m %U:%G %n %C@\n'], { encoding: 'utf8' })

beforeEach(() => {
  mkdirSync(outside, { recursive: true })
  writeFileSync(join(outside, 'secret'), 'of the host')
  before = look()
})

afterEach(() => expect(look()).toBe(before))

const unpacked = async (...members: Member[]) => {
  const { stage, done } = unpack(folder, tar(...members))
  await done
  return stage
}

const refused = async (why: string, ...members: Member[]) => {
  const { stage, done } = unpack(folder, tar(...members))
  await expect(done).rejects.toMatchObject({ message: expect.stringContaining(why) })
  expect(existsSync(stage)).toBe(false)
}

test('a name that climbs is refused', async () => {
  await refused('the entry "../outside/evil" is refused: a name may not climb', { name: '../outside/evil', content: 'x' })
  await refused('the entry "a/../../outside/evil" is refused', { name: 'a/../../outside/evil', content: 'x' })
  await refused('the entry "../outside/" is refused', { name: '../outside/', type: '5', mode: 0o777 })
})

test('an absolute name is taken from the layer’s root', async () => {
  const stage = await unpacked({ name: join(outside, 'evil'), content: 'inside' })
  expect(readFileSync(join(stage, outside, 'evil'), 'utf8')).toBe('inside')
})

test('a link to a place outside does not lead there: absolute, climbing, or by way of another link', async () => {
  const absolute = { name: 'l', type: '2', link: outside } as const
  await refused('ENOENT', absolute, { name: 'l/evil', content: 'x' })
  await refused('ENOENT', { name: 'l', type: '2', link: '../../../outside' }, { name: 'l/evil', content: 'x' })
  await refused('ENOENT', absolute, { name: 'm', type: '2', link: 'l' }, { name: 'm/deep/', type: '5' })
  const stage = await unpacked({ name: join(outside, 'd/'), type: '5' }, absolute, { name: 'l/d/evil', content: 'inside' })
  expect(readFileSync(join(stage, outside, 'd/evil'), 'utf8')).toBe('inside')
})

test('a file is never written through a link of the same name', async () => {
  const stage = await unpacked({ name: 'f', type: '2', link: join(outside, 'secret') }, { name: 'f', content: 'mine', mode: 0o777, uid: 7 })
  expect([readFileSync(join(stage, 'f'), 'utf8'), lstatSync(join(stage, 'f')).isFile()]).toEqual(['mine', true])
})

test('a directory that comes again as a link takes nothing along, and its mode is not set on what the link leads to', async () => {
  const stage = await unpacked(
    { name: 'd/', type: '5', mode: 0o777, uid: 9 },
    { name: 'd/sub/', type: '5', mode: 0o777, uid: 9 },
    { name: 'd', type: '2', link: dirname(outside) },
    { name: 'e/', type: '5', mode: 0o777, uid: 9 },
    { name: 'alias', type: '2', link: '.' },
    { name: 'alias/e', type: '2', link: outside },
  )
  expect(lstatSync(join(stage, 'e')).isSymbolicLink()).toBe(true)
})

test('links that are swapped between members confine each member anew', async () => {
  await refused(
    'ENOENT',
    { name: 'real/', type: '5' },
    { name: 'way', type: '2', link: 'real' },
    { name: 'way/one', content: '1' },
    { name: 'way', type: '2', link: outside },
    { name: 'way/evil', content: '2' },
  )
})

test('a hard link to a place outside is refused', async () => {
  await refused('a name may not climb', { name: 'h', type: '1', link: '../outside/secret' })
  await refused('ENOENT', { name: 'h', type: '1', link: join(outside, 'secret') })
  await refused('ENOENT', { name: 'l', type: '2', link: outside }, { name: 'h', type: '1', link: 'l/secret' })
})

test('a hard link to a link is a name of the link, and writing to it replaces it', async () => {
  const stage = await unpacked(
    { name: 'l', type: '2', link: join(outside, 'secret') },
    { name: 'h', type: '1', link: 'l' },
    { name: 'h', content: 'mine' },
  )
  expect([readFileSync(join(stage, 'h'), 'utf8'), lstatSync(join(stage, 'l')).isSymbolicLink()]).toEqual(['mine', true])
})

test('a hard link to itself leaves the file', async () => {
  const stage = await unpacked({ name: 'a', content: 'a' }, { name: './a', type: '1', link: '/a' })
  expect(readFileSync(join(stage, 'a'), 'utf8')).toBe('a')
})

test('whiteouts stay inside, and those of nothing are refused', async () => {
  await refused('a name may not climb', { name: '../outside/.wh.secret' })
  await refused('ENOENT', { name: 'l', type: '2', link: outside }, { name: 'l/.wh.secret' })
  await refused('ENOTDIR', { name: 'l', type: '2', link: outside }, { name: 'l/.wh..wh..opq' })
  for (const name of ['.wh.', '.wh..', '.wh...']) await refused('it is a whiteout of nothing', { name })
  await refused('it lies below a whiteout', { name: '.wh.a/b', content: 'x' })
})

test('a name with a NUL, which the kernel would cut short, is refused', async () => {
  await refused('its name has a NUL in it', { name: 'x', content: 'x', pax: { path: 'ok\0/../../outside/evil' } })
})

test('what is inside of a directory that is replaced goes without leaving through its links', async () => {
  const stage = await unpacked(
    { name: 'd/l', type: '2', link: outside },
    { name: 'd/sub/f', content: 'x' },
    { name: 'd', content: 'now a file' },
  )
  expect(readFileSync(join(stage, 'd'), 'utf8')).toBe('now a file')
})
