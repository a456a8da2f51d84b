/** `cp` out of a container that chooses its files to do harm: links that lead to files of the host, programs that run as root, devices. */

import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { atTerminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
let count = 0
/** Where copies go. */
let out: string
/** What no copy may touch. */
let victim: string

beforeEach(async () => {
  out = minidock.path(`out${++count}`)
  victim = minidock.path(`victim${count}`)
  for (const folder of [out, victim]) mkdirSync(folder)
  writeFileSync(join(victim, 'file'), 'untouched\n')
  await minidock.background('web')
})

const inside = async (script: string) => await minidock.ok('exec', 'web', 'sh', '-ec', script)
const copy = async (...args: string[]) => await minidock.minidock(['cp', ...args], { cwd: out })

function expectUntouched(): void {
  expect([readdirSync(victim), readFileSync(join(victim, 'file'), 'utf8')]).toEqual([['file'], 'untouched\n'])
}

test.each([
  ['a file', 'file', []],
  ['a file (-a)', 'file', ['-a']],
  ['a file (-L)', 'file', ['-L']],
  ['a directory', '', []],
  ['nothing', 'made', []],
  ['a device', '../../../../../../dev/null', []],
])('a link to %s that a copy has brought is replaced by the next copy, and not followed', async (_what, name, flags) => {
  await inside(`ln -s ${join(victim, name)} /data`)
  expect(await copy('web:/data', 'data')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readlinkSync(join(out, 'data'))).toBe(join(victim, name))
  await inside('rm /data; echo evil > /data')
  expect(await copy(...flags, 'web:/data', 'data')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(lstatSync(join(out, 'data')).isFile()).toBe(true)
  expectUntouched()
})

test('a directory does not follow such a link either, unless a slash says so', async () => {
  await inside(`ln -s ${victim} /data`)
  await copy('web:/data', 'data')
  await inside('rm /data; mkdir /data; echo wanted > /data/made')
  const refused = await copy('web:/data', 'data')
  expect(refused).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      `minidock: cannot copy directory\n  ${out}/data is a link, which is not followed: ` +
      `remove it, or copy into the directory that it leads to: ${out}/data/`,
  })
  expectUntouched()
  expect(await copy('web:/data/.', 'data/')).toMatchObject({ exitCode: 0, stderr: '' })
  expect(readFileSync(join(victim, 'made'), 'utf8')).toBe('wanted\n')
})

test('a slash does not make what a link leads to', async () => {
  await inside(`ln -s ${victim}/made /data; mkdir /folder`)
  await copy('web:/data', 'data')
  expect((await copy('web:/folder', 'data/')).exitCode).toBe(1)
  expect((await copy('web:/etc/passwd', 'data/')).exitCode).toBe(1)
  expectUntouched()
})

test('links below the destination are replaced or refused, and never followed', async () => {
  await inside(`mkdir /dir; ln -s ${victim}/file /dir/a; ln -s ${victim} /dir/b`)
  await copy('web:/dir', '.')
  await inside('rm /dir/*; echo evil > /dir/a; mkdir /dir/b; echo evil > /dir/b/file')
  for (const [from, to] of [
    ['web:/dir', '.'],
    ['web:/dir/.', 'dir/'],
  ] as const) {
    const { exitCode, stderr } = await copy(from, to)
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('cannot overwrite non-directory') })
  }
  expect(lstatSync(join(out, 'dir/a')).isFile()).toBe(true)
  expectUntouched()
})

test('programs that run as somebody else, and devices, are copied as docker copies them, and named', async () => {
  await inside(`
    mkdir -m 2755 /dir; cd /dir
    echo > plain; echo > su; chmod 4755 su; echo > both; chmod 6711 both; ln su zz
    mknod null c 1 3; mknod disk b 8 0`)
  const { exitCode, stderr } = await copy('web:/dir', '.')
  expect({ exitCode, stderr: stderr.split('\n') }).toEqual({
    exitCode: 0,
    stderr: [
      `WARNING: ${out}/dir/both is set-user-ID, set-group-ID`,
      `WARNING: ${out}/dir/disk is the block device 8:0`,
      `WARNING: ${out}/dir/null is the character device 1:3`,
      `WARNING: ${out}/dir/su is set-user-ID`,
    ],
  })
  expect(['both', 'su'].map(name => statSync(join(out, 'dir', name)).mode & 0o7777)).toEqual([0o6711, 0o4755])
  expect(lstatSync(join(out, 'dir/disk')).isBlockDevice()).toBe(true)
  expect((await copy('web:/dir/plain', 'plain')).stderr).toBe('')
})

test('of many such files ten are named, and the others counted', async () => {
  await inside('mkdir /dir; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do echo > /dir/$i; chmod u+s /dir/$i; done')
  const lines = (await copy('-q', 'web:/dir/.', '.')).stderr.split('\n')
  expect([lines.length, lines.at(-1)]).toEqual([11, 'WARNING: and 3 more'])
  expect(existsSync(join(out, '13'))).toBe(true)
})

test('names of files that would steer a terminal are shown, by warnings and by diff', async () => {
  await inside(`mkdir /dir; f="/dir/$(printf 'a\\033[31mb\\nA forged')"; echo > "$f"; chmod u+s "$f"`)
  const shown = 'a\\u001b[31mb'
  expect((await copy('web:/dir', '.')).stderr).toBe(`WARNING: ${out}/dir/${shown}\\nA forged is set-user-ID`)
  expect((await minidock.ok('diff', 'web')).split('\n')).toEqual(['A /dir', `A /dir/${shown}\\nA forged`])
  expect((await atTerminal(minidock, '$M diff web')).lines.join('')).not.toContain('\x1b')
})
