/** An image is never changed by its containers; what a container changes is its own, and stays. */

import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { dockerArchive, tar } from '../fixtures/archives.ts'
import { compiled, importEntry } from '../fixtures/import-program.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

async function upperOf(name: string): Promise<string> {
  return join(minidock.containerFolder((await minidock.inspect(name)).Id), 'upper')
}

async function layer(): Promise<string> {
  return (await minidock.layersOf('busybox'))[0] ?? ''
}

test('a write goes to the upper directory, and not to the layer', async () => {
  const before = readFileSync(join(await layer(), 'etc/passwd'), 'utf8')
  await minidock.ok('run', '--name', 'writer', 'busybox', 'sh', '-c', 'echo new > /new; echo more >> /etc/passwd')
  expect(readFileSync(join(await upperOf('writer'), 'new'), 'utf8')).toBe('new\n')
  expect(readFileSync(join(await upperOf('writer'), 'etc/passwd'), 'utf8')).toBe(`${before}more\n`)
  expect(existsSync(join(await layer(), 'new'))).toBe(false)
  expect(readFileSync(join(await layer(), 'etc/passwd'), 'utf8')).toBe(before)
})

test('two containers of one image do not see each other’s writes', async () => {
  await minidock.background('first', 'echo first > /who; echo ready; while :; do sleep 0.1; done')
  expect(await minidock.sh('cat /who 2>&1; true')).toContain('No such file')
})

test('a deleted file is a whiteout in the upper directory: a character device 0, 0', async () => {
  await minidock.ok('run', '--name', 'deleter', 'busybox', 'sh', '-c', 'rm /etc/passwd; rm -r /var')
  for (const name of ['etc/passwd', 'var']) {
    const whiteout = lstatSync(join(await upperOf('deleter'), name))
    expect([name, whiteout.isCharacterDevice(), whiteout.rdev]).toEqual([name, true, 0])
  }
  expect(existsSync(join(await layer(), 'etc/passwd'))).toBe(true)
  expect(await minidock.ok('diff', 'deleter')).toBe('C /etc\nD /etc/passwd\nD /var')
})

test('a directory that is deleted and made again is opaque: what was in it does not come back', async () => {
  await minidock.ok('run', '--name', 'remaker', 'busybox', 'sh', '-c', 'rm -r /var; mkdir /var; touch /var/only; ls /var')
  expect(readdirSync(join(await upperOf('remaker'), 'var'))).toEqual(['only'])
  const lines = (await minidock.ok('diff', 'remaker')).split('\n')
  expect(lines).toEqual(expect.arrayContaining(['C /var', 'A /var/only', 'D /var/www']))
})

test('what a container has written is there when it is started again', async () => {
  await minidock.ok(
    'run',
    '--name',
    'again',
    'busybox',
    'sh',
    '-c',
    'echo run >> /count; rm -f /etc/group; wc -l < /count; ls /etc/group 2> /dev/null; true',
  )
  expect(await minidock.ok('start', '-a', 'again')).toBe('2')
  expect(await minidock.ok('start', '-a', 'again')).toBe('3')
  expect(await minidock.ok('logs', 'again')).toBe('1\n2\n3')
})

test('a set-uid program of an image gives its owner’s rights', async () => {
  await importEntry(minidock, 'set-uid', { name: 'program', mode: 0o4755, content: compiled(minidock, 'rights.c') })
  expect(await minidock.ok('run', '--rm', '-u', '1000', 'set-uid', '/program')).toMatch(/^0 /)
  await minidock.ok('rmi', 'set-uid')
})

test('a file capability of an image gives that capability, and no other', async () => {
  // struct vfs_cap_data of capabilities(7): revision 2, effective, CAP_NET_RAW permitted.
  const data = Buffer.alloc(20)
  data.writeUInt32LE(0x02000001, 0)
  data.writeUInt32LE(1 << 13, 4)
  const pax = { 'SCHILY.xattr.security.capability': data.toString('latin1') }
  await importEntry(minidock, 'file-capability', { name: 'program', mode: 0o755, pax, content: compiled(minidock, 'rights.c') })
  expect(await minidock.ok('run', '--rm', '-u', '1000', 'file-capability', '/program')).toBe('1000 0000000000002000')
  await minidock.ok('rmi', 'file-capability')
})

test('an image of 128 layers runs, with the highest on top', async () => {
  const base = await execa('tar', ['-C', await layer(), '-c', '.'], { encoding: 'buffer' })
  const thin = async (n: number) =>
    await tar({ name: `layer-${n}`, content: `${n}` }, { name: 'top', content: `${n}` }, ...(n > 1 ? [{ name: `.wh.layer-${n - 1}` }] : []))
  const layers = [Buffer.from(base.stdout), ...(await Promise.all(Array.from({ length: 127 }, async (_, index) => await thin(index + 1))))]
  const loaded = await minidock.minidock(['load'], { input: await dockerArchive({ layers, tags: ['deep:latest'] }) })
  expect(loaded.stdout).toBe('Loaded image: deep:latest')
  expect(await minidock.ok('run', '--rm', 'deep', 'sh', '-c', 'cat /top; echo; ls -d /layer-*')).toBe('127\n/layer-127')
  expect((await minidock.ok('history', '-q', 'deep')).split('\n').length).toBeGreaterThan(0)
  await minidock.ok('rmi', 'deep')
})

test('--rm takes what was written with it', async () => {
  await minidock.sh('mkdir -p /a/b/c; touch /a/b/c/d; chmod 0 /a; dd if=/dev/zero of=/big bs=1M count=8 2> /dev/null')
  expect(minidock.containerIds()).toEqual([])
})
