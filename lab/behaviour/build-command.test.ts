/** `build`, `explain build` and `builder prune` as a user has them: what is printed where, what is refused, and what the terminal is like afterwards. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventsOf } from '../fixtures/events-of.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { atTerminal } from '../fixtures/terminal.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

let count = 0
let folder = ''
beforeEach(() => {
  folder = minidock.path(`context-${++count}`)
})

afterEach(async () => {
  const names = (await minidock.ok('images', '--format', '{{.Repository}}:{{.Tag}}')).split('\n')
  const made = names.filter(name => name !== 'busybox:latest' && !name.startsWith('<none>'))
  if (made.length > 0) await minidock.ok('rmi', ...made)
  await minidock.ok('image', 'prune', '-f')
  await minidock.ok('builder', 'prune', '-af')
})

/** Writes the files of a build context. */
function context(files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
}

const build = (...args: readonly string[]) => minidock.minidock(['build', '--network', 'none', ...args])
const SHOW_CURSOR = '\x1b[?25h'
const ID = /^sha256:[0-9a-f]{64}$/

test('stdout has nothing, or the id alone; stderr has the progress, line by line', async () => {
  context({ Dockerfile: 'FROM busybox\nRUN echo one && echo two >&2\n' })
  const { exitCode, stdout, stderr } = await build('-t', 'first', folder)
  expect([exitCode, stdout]).toEqual([0, ''])
  const shown = stderr.replaceAll(/\d+\.\d+(s?)/g, '0.0$1')
  expect(shown).toMatch(
    /^#1 \[internal\] load build definition from Dockerfile\n#1 transferring dockerfile: 42B done\n#1 DONE 0\.0s\n\n#2 /,
  )
  expect(shown).toMatch(/\n\n#\d+ \[2\/2\] RUN echo one && echo two >&2\n#\d+ 0\.0 one\n#\d+ 0\.0 two\n#\d+ DONE 0\.0s\n\n/)
  const again = await build('-q', '-t', 'second', folder)
  expect(again).toEqual({ exitCode: 0, stdout: expect.stringMatching(ID), stderr: '' })
  expect(await minidock.ok('images', '-q', '--no-trunc', 'first')).toBe(again.stdout)
  expect((await build(folder)).stderr).toMatch(/#\d+ \[2\/2\] RUN [^\n]*\n#\d+ CACHED\n/)
})

test('a step that fails is shown with its last output and its place in the Dockerfile, and no image is made', async () => {
  context({ Dockerfile: 'FROM busybox\nRUN seq 1 20; exit 3\nCMD x\n' })
  const idFile = minidock.path('id')
  writeFileSync(idFile, 'an old one')
  const { exitCode, stdout, stderr } = await build('--iidfile', idFile, '-t', 'fails', folder)
  expect([exitCode, stdout, existsSync(idFile)]).toEqual([1, '', false])
  const message = 'process "/bin/sh -c seq 1 20; exit 3" did not complete successfully: exit code: 3'
  expect(stderr).toContain(` ERROR: ${message}\n------\n > [2/2] RUN seq 1 20; exit 3:\n`)
  expect(stderr.split('------\n')[1]?.split('\n')).toHaveLength(12)
  expect(stderr).toContain(`
 1 warning found:
 - JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended behavior related to OS signals (line 3)
Dockerfile:2
--------------------
   1 |     FROM busybox
   2 | >>> RUN seq 1 20; exit 3
   3 |     CMD x
--------------------
minidock: ${message}
`)
  expect((await minidock.minidock(['image', 'inspect', 'fails'])).exitCode).toBe(1)
  const quiet = await build('-q', folder)
  expect([quiet.exitCode, quiet.stdout]).toEqual([1, ''])
  expect(quiet.stderr).toMatch(/^------\n > \[2\/2\] RUN seq 1 20; exit 3:\n/)
})

test('--iidfile gets the id, and --metadata-file more', async () => {
  context({ Dockerfile: 'FROM busybox\nLABEL a=b\n' })
  const [idFile, metadata] = [minidock.path('id'), minidock.path('metadata')]
  const { stdout } = await build('-q', '--iidfile', idFile, '--metadata-file', metadata, '-t', 'first', '-t', 'second:2', folder)
  expect(readFileSync(idFile, 'utf8')).toBe(stdout)
  const found = JSON.parse(readFileSync(metadata, 'utf8')) as Readonly<Record<string, string>>
  expect([found['containerimage.config.digest'], found['image.name']]).toEqual([
    stdout,
    'docker.io/library/first:latest,docker.io/library/second:2',
  ])
  expect(await minidock.ok('image', 'inspect', '--format', '{{.Id}}', `first@${found['containerimage.digest']}`)).toBe(stdout)
})

test('--progress rawjson is lines for a program, none is nothing', async () => {
  context({ Dockerfile: 'FROM busybox\nRUN echo said\n' })
  const { exitCode, stdout, stderr } = await build('--progress', 'rawjson', folder)
  const lines = stderr
    .split('\n')
    .map(line => JSON.parse(line) as { logs?: { data: string }[]; vertexes?: { name: string; completed?: string }[] })
  const said = lines.flatMap(({ logs = [] }) => logs.map(({ data }) => Buffer.from(data, 'base64').toString()))
  const ended = lines.flatMap(({ vertexes = [] }) => vertexes.filter(({ completed }) => completed !== undefined).map(({ name }) => name))
  expect([exitCode, stdout, said]).toEqual([0, '', ['said\n']])
  expect(ended).toEqual(expect.arrayContaining(['[internal] load .dockerignore', '[2/2] RUN echo said', 'exporting to image']))
  expect(await minidock.minidock(['build', folder], { env: { BUILDKIT_PROGRESS: 'none' } })).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: '',
  })
})

test('a Dockerfile may come from stdin, alone or for a folder, and so may an archive of one', async () => {
  context({ 'sub/D': 'FROM busybox\nCOPY hello /\n', hello: 'from a file' })
  const input = 'FROM busybox\nRUN echo stdin > /hello\n'
  expect((await minidock.minidock(['build', '--network', 'none', '-t', 'alone', '-'], { input })).exitCode).toBe(0)
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'alone', 'cat', '/hello')).toBe('stdin')
  expect((await minidock.minidock(['build', '-t', 'both', '-f', '-', folder], { input: 'FROM busybox\nCOPY hello /\n' })).exitCode).toBe(0)
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'both', 'cat', '/hello')).toBe('from a file')
  const archive = minidock.path('context.tar.gz')
  await execa('tar', ['-C', folder, '-czf', archive, '.'])
  expect((await minidock.minidock(['build', '-t', 'packed', '-f', 'sub/D', '-'], { inputFile: archive })).exitCode).toBe(0)
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'packed', 'cat', '/hello')).toBe('from a file')
})

test('flags of run hold for each step', async () => {
  context({
    Dockerfile:
      'FROM busybox\nRUN grep -w web /etc/hosts && ulimit -n && df -k /dev/shm && cat /proc/self/limits | grep -c nothing || true\n',
  })
  const { stderr } = await build('--add-host', 'web:10.1.2.3', '--ulimit', 'nofile=77', '--shm-size', '1m', folder)
  expect(stderr).toMatch(/ 10\.1\.2\.3\s+web\n/)
  expect(stderr).toMatch(/ 77\n/)
  expect(stderr).toMatch(/ shm\s+1024 /)
})

test.each<[args: readonly string[], message: string]>([
  [[], "'minidock build' requires 1 argument"],
  [['/no/such/folder'], 'unable to prepare context: path "/no/such/folder" not found'],
  [['-t', 'Web', '.'], 'invalid tag "Web": repository name must be lowercase'],
  [['--build-arg', '=x', '.'], 'invalid argument "=x" for "--build-arg" flag'],
  [['--iidfile', '/no/such/folder/id', '.'], 'failed to write the image ID file: open /no/such/folder/id: no such file or directory'],
  [['--secret', 'id=a,src=/no/such/file', '.'], 'failed to stat /no/such/file: no such file or directory'],
  [['--progress', 'fancy', '.'], 'invalid argument "fancy" for "--progress" flag'],
  [['--progress', 'tty', '.'], 'failed to get console'],
  [['--platform', 'windows/amd64', '.'], 'cannot build for windows/amd64'],
  [['-m', 'much', '.'], 'invalid argument "much" for "-m, --memory" flag'],
  [['--push', '.'], '--push is not supported: a build makes an image on this machine\n  push it afterwards: minidock push IMAGE'],
  [['-o', 'out', '.'], '--output is not supported: a build makes an image'],
])('build %j is refused before anything is made', async (args, message) => {
  const { exitCode, stdout, stderr } = await minidock.minidock(['build', ...args])
  expect([exitCode === 0, stdout]).toEqual([false, ''])
  expect(stderr).toContain(`minidock: ${message}`)
})

test.each<[dockerfile: string, hint: string]>([
  [
    'FROM busybox AS builder\nFROM busybox\nCOPY --from=bulider /x /x\n',
    '  3 | COPY --from=bulider /x /x\n  did you mean the stage builder?\n',
  ],
  [
    'FROM busybox\nCOPY a /a\n',
    '  a Dockerfile on stdin comes without files: name their folder as well, minidock build -f - FOLDER < Dockerfile',
  ],
])('a build of %j says what to do', async (input, hint) => {
  const { exitCode, stderr } = await minidock.minidock(['build', '-'], { input })
  expect(exitCode).toBe(1)
  expect(stderr).toContain(hint)
})

test('a path of -f that begins at the context is said to', async () => {
  context({ 'Dockerfile.dev': 'FROM busybox\n' })
  const { stderr } = await minidock.minidock(['build', '-f', 'Dockerfile.dev', folder])
  expect(stderr).toContain(`failed to read dockerfile: open Dockerfile.dev: no such file or directory\n`)
  expect(stderr).toContain(`and not at the build context: -f ${folder}/Dockerfile.dev`)
})

test('on a terminal, the steps are drawn in place, and the terminal is afterwards as it was', async () => {
  context({ Dockerfile: "FROM busybox\nRUN for i in 1 2 3 4 5 6 7 8; do echo line $i; printf '\\033[2J\\033[31m'; sleep 0.1; done\n" })
  const settings = minidock.path('settings')
  const script = `stty rows 20 cols 60; stty -g > ${settings}; $M build --network none ${folder}; stty -g >> ${settings}; NO_COLOR=1 $M build ${folder}`
  const { lines, exitCode } = await atTerminal(minidock, script)
  expect(exitCode).toBe(0)
  const [before, after] = readFileSync(settings, 'utf8').split('\n')
  expect(after).toBe(before)
  const [drawn = '', plain = ''] = lines.join('\n').split(SHOW_CURSOR)
  const pictures = drawn.split('[+] Building ')
  expect(pictures.length).toBeGreaterThan(5)
  expect(pictures.slice(1, -1).every(picture => picture.endsWith('A\r'))).toBe(true)
  expect(drawn).toMatch(/ => => # line \d/)
  expect(pictures.at(-1)).toContain(' FINISHED')
  // What a program prints does not reach the terminal as a command to it.
  expect(drawn).not.toContain('\x1b[2J')
  expect(plain).toContain('[2/2] RUN for i in')
  expect(plain).toContain(' CACHED\n')
})

test('Ctrl-C ends the steps, and shows the cursor again', async () => {
  context({ Dockerfile: 'FROM busybox\nRUN echo ready && sleep 1000\n' })
  const { lines } = await atTerminal(minidock, `$M build --network none ${folder}; echo ended`, [['# ready', '\u0003']])
  const screen = lines.join('\n')
  expect(screen).toContain('CANCELED [2/2] RUN echo ready')
  expect(screen.lastIndexOf(SHOW_CURSOR)).toBeGreaterThan(screen.indexOf('\x1b[?25l'))
  expect(minidock.containerIds()).toEqual([])
})

test('explain build says what is in each key, and whether the cache has it, as the build will find it', async () => {
  context({
    Dockerfile:
      'FROM busybox AS unused\nFROM busybox AS base\nARG A=1\nCOPY file /\nRUN echo $A\nFROM base\nCOPY --from=base /file /copy\n',
    file: 'one',
  })
  const explain = async (...args: readonly string[]) =>
    JSON.parse(await minidock.ok('explain', '--json', 'build', '--network', 'none', ...args, folder))
  const kinds = async (...args: readonly string[]) => {
    const { stages } = (await explain(...args)) as { stages: { name: string; base?: unknown; steps: { cache?: { kind: string } }[] }[] }
    return Object.fromEntries(
      stages.map(({ name, base, steps }) => [name, base === undefined ? 'unused' : steps.flatMap(({ cache }) => cache?.kind ?? [])]),
    )
  }
  expect(await kinds()).toEqual({ unused: 'unused', base: ['miss', 'miss'], 'stage-2': ['miss'] })
  await build(folder)
  expect(await kinds()).toEqual({ unused: 'unused', base: ['hit', 'hit'], 'stage-2': ['hit'] })
  expect(await kinds('--build-arg', 'A=2')).toMatchObject({ base: ['hit', 'miss'] })
  context({ file: 'two' })
  expect(await kinds()).toMatchObject({ base: ['miss', 'miss'] })
  const text = await minidock.ok('explain', 'build', '--target', 'unused', '--no-cache', folder)
  expect(text).toMatch(/^Dockerfile: 0 of 0 layers from the cache\n\nunused: FROM busybox AS unused, which is the image sha256:/)
})

test('explain build needs no root', async () => {
  context({ Dockerfile: 'FROM busybox\nCOPY file /\nRUN make\n', file: 'one' })
  // The folder is where the command is called, because no other user may go through the one that it is in.
  const words = ['--reuid=65534', '--clear-groups', MINIDOCK, 'explain', 'build', '.']
  const { stdout } = await execa('setpriv', words, { cwd: folder, env: minidock.environment })
  expect(stdout).toContain('which is the image busybox, which is not on this machine')
  expect(stdout).toContain('runs in a container, in / as root: /bin/sh -c make')
})

test('builder prune removes what no image has, and with -a the cache of all', async () => {
  context({ Dockerfile: 'FROM busybox AS one\nRUN echo one > /one\nFROM one\nRUN echo three > /three\n' })
  await minidock.ok('builder', 'prune', '-af')
  await build('-t', 'pruned', '--target', 'one', folder)
  await build('-q', folder)
  await minidock.ok('image', 'prune', '-f')
  expect((await minidock.minidock(['builder', 'prune'], { input: 'n\n' })).stdout).toMatch(
    /^WARNING! This will remove all dangling build cache\./,
  )
  expect(await minidock.ok('builder', 'prune', '-f', '--filter', 'until=1h')).toBe('Total:\t0B')
  const rows = (await minidock.ok('buildx', 'du')).split('\n')
  expect(rows[0]).toMatch(/^ID +RECLAIMABLE +SIZE +LAST ACCESSED$/)
  expect(rows.slice(-4)).toEqual(['Shared:      4B', 'Private:     6B', 'Reclaimable: 10B', 'Total:       10B'])
  expect(await minidock.ok('builder', 'du', '--verbose', '--filter', 'private=true')).toContain(
    'Description: mount / from exec /bin/sh -c echo three > /three\n',
  )
  const table = await minidock.ok('builder', 'prune', '-f')
  expect(table).toMatch(/^ID +RECLAIMABLE +SIZE +LAST ACCESSED\n[0-9a-f]{12} +true +6B +\S.* ago\nTotal:\t6B$/)
  expect(await minidock.ok('builder', 'prune', '-af')).toMatch(/\n[0-9a-f]{12} +true +4B\* +\S.* ago\nTotal:\t0B$/)
  expect(eventsOf(minidock.root, '', 'prune').at(-1)).toMatchObject({ Type: 'builder', Actor: { Attributes: { reclaimed: '0' } } })
  expect(await minidock.ok('run', '--rm', '--network', 'none', 'pruned', 'cat', '/one')).toBe('one')
  expect((await build(folder)).stderr).not.toMatch(/RUN .*\n#\d+ CACHED/)
})
