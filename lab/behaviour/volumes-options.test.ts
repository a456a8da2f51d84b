/** Volumes of docker's driver `local` that were made with options: what is mounted for them, by whom, and who shares it. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { hostMounts } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

/** A mount at /v of a volume that is made with these options. */
function made(name: string, options: Readonly<Record<string, string>>, more = ''): readonly string[] {
  const all = Object.entries(options).map(([key, value]) => `"volume-opt=${key}=${value}"`)
  return ['--mount', `type=volume,src=${name},dst=/v,volume-driver=local,${all.join(',')}${more}`]
}

const TMPFS = { type: 'tmpfs', device: 'tmpfs', o: 'size=64k,mode=1750,uid=7' }
const optionsAt = (place: string) => `grep " ${place} " /proc/self/mountinfo | cut -d" " -f6`

async function fails(...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await minidock.minidock(args)
  expect(exitCode, `${args.join(' ')} fails`).toBeGreaterThan(0)
  return stderr.replace('minidock: ', '')
}

test('a tmpfs is shared by the containers that have it at the same time, and the host does not see it', async () => {
  const before = hostMounts()
  await minidock.background('first', undefined, ...made('memory', TMPFS))
  await minidock.ok('exec', 'first', 'sh', '-c', 'echo shared > /v/f')
  expect(await minidock.sh('cat /elsewhere/f; echo more > /elsewhere/g', '-v', 'memory:/elsewhere')).toBe('shared')
  expect(await minidock.ok('exec', 'first', 'sh', '-c', 'cat /v/g; stat -c "%a %u" /v')).toBe('more\n1750 7')
  expect(hostMounts()).toEqual(before)
  expect(readdirSync(join(minidock.root, 'volumes/memory/_data'))).toEqual([])
  await minidock.ok('rm', '-f', 'first')
  expect(await minidock.sh('ls /v', '-v', 'memory:/v')).toBe('')
})

test('a reader of a tmpfs does not make it read-only for the next one', async () => {
  await minidock.background('reader', undefined, ...made('read', TMPFS, ',readonly'))
  expect(await minidock.sh('touch /v/f && ls /v', '-v', 'read:/v')).toBe('f')
  expect((await minidock.minidock(['exec', 'reader', 'touch', '/v/g'])).stderr).toContain('Read-only file system')
})

test('containers that start together share one tmpfs, and each has its own lines in it', async () => {
  const many = new Array(8).fill(0).map((_, index) => `many${index}`)
  const script = (name: string) => `echo > /v/${name}; until [ "$(ls /v | wc -l)" = ${many.length} ]; do sleep 0.05; done`
  const start = (name: string) => minidock.ok('run', '-d', '--name', name, ...made('together', TMPFS), 'busybox', 'sh', '-c', script(name))
  await Promise.all(many.map(start))
  for (const name of many) await minidock.untilEnded(name)
})

test('a directory of the host takes the place of the volume’s own, with its flags, and gets the image’s files', async () => {
  const bound = minidock.path('device')
  mkdirSync(bound)
  const script = `touch /v/f 2>&1; ${optionsAt('/v')}`
  expect(await minidock.sh(script, ...made('bound', { type: 'none', device: bound, o: 'bind,nosuid,noatime' }))).toBe('rw,nosuid,noatime')
  expect(readdirSync(bound)).toEqual(['f'])
  const writable = await minidock.sh(optionsAt('/v'), ...made('open', { type: 'none', device: bound, o: 'bind' }))
  expect(writable).toMatch(/^rw,(?:rel|no)atime$/)
  expect(await minidock.sh(script, ...made('sealed', { type: 'none', device: bound, o: 'bind,ro' }))).toBe(
    `touch: /v/f: Read-only file system\n${writable.replace('rw', 'ro')}`,
  )
})

test('one on another file system is filled from the image, and completed where that was not finished', async () => {
  const other = mkdtempSync('/dev/shm/minidock-lab-')
  onTestFinished(() => rmSync(other, { recursive: true, force: true }))
  const flags = [
    '--mount',
    `type=volume,src=other,dst=/etc,volume-driver=local,volume-opt=type=none,volume-opt=device=${other},volume-opt=o=bind`,
  ]
  await minidock.sh('grep -q root /etc/passwd', ...flags)
  expect(readdirSync(other)).toContain('passwd')
  rmSync(join(other, 'passwd'))
  await minidock.sh('[ ! -e /etc/passwd ]', '-v', 'other:/etc')
  // As a command leaves it that is killed while it copies.
  writeFileSync(join(minidock.root, 'volumes/other/filling'), '')
  await minidock.sh('grep -q root /etc/passwd', '-v', 'other:/etc')
  expect(existsSync(join(minidock.root, 'volumes/other/filling'))).toBe(false)
})

test('what cannot be mounted is refused, and the error says why', async () => {
  const run = (options: Readonly<Record<string, string>>, name: string, more = '') =>
    fails('run', '--rm', ...made(name, options, more), 'busybox', 'true')
  expect(await run({ type: 'nonesuch', device: ':/x', o: 'addr=192.0.2.1' }, 'no-driver')).toContain(
    'the kernel has no file system of this type',
  )
  expect(await run({ type: 'tmpfs', device: 'tmpfs', o: 'size=many' }, 'no-size')).toContain(
    'error mounting "tmpfs" to rootfs at "/v": invalid argument',
  )
  expect(await run({ type: 'none', device: minidock.path('none'), o: 'bind' }, 'no-device')).toMatch(
    /^failed to mount local volume: mount .*none: no such file/,
  )
  expect(await run(TMPFS, 'no-part', ',volume-subpath=x')).toContain('has no subpath')
  expect(minidock.containerIds()).toEqual([])
})
