/** `COPY`, `ADD` and bind mounts of a build: what they make of an image's files, and when they are taken from the cache. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { MINIDOCK, Minidock } from '../fixtures/minidock.ts'
import { hostMounts, processesOf } from '../fixtures/nothing-left.ts'
import type { Finished } from '../fixtures/temporary-folder.ts'
import { within } from '../suite/slowness.ts'

const minidock = new Minidock()
beforeAll(() => minidock.furnish())
afterAll(() => minidock.remove())

/** Images, layers and the cache stay for the next check. */
afterEach(async () => {
  // The monitor of a container that has ended may take a moment.
  await until('all processes have ended', () => processesOf(minidock.folder).length === 0)
  expect(minidock.containerIds()).toEqual([])
  expect(hostMounts().filter(line => line.includes(minidock.folder))).toEqual([])
  const contexts = join(minidock.root, 'builds/contexts')
  expect(existsSync(contexts) ? execFileSync('ls', ['-A', contexts], { encoding: 'utf8' }) : '').toBe('')
})

let count = 0

/** A folder with a Dockerfile, and what a shell script makes there. */
function context(dockerfile: string, fill = ''): string {
  const path = minidock.path(`context-${count++}`)
  mkdirSync(path)
  writeFileSync(join(path, 'Dockerfile'), dockerfile)
  change(path, fill)
  return path
}

function change(path: string, script: string): void {
  execFileSync('/bin/sh', ['-euc', `umask 022; ${script}`], { cwd: path })
}

const tryBuild = (path: string, ...flags: readonly string[]): Promise<Finished> =>
  minidock.minidock(['build', '--network', 'none', '-t', 'made', ...flags, path])

async function build(path: string, ...flags: readonly string[]): Promise<void> {
  const { exitCode, stderr } = await tryBuild(path, ...flags)
  expect(exitCode, stderr).toBe(0)
}

/** Builds again. @returns which of the image's last two steps ran, and were not taken from the cache */
async function stepsThatRan(path: string): Promise<readonly boolean[]> {
  const before = await timesOfSteps()
  await build(path)
  const after = await timesOfSteps()
  return after.map((time, index) => time !== before[index])
}

/** When the last two steps were made: a step that is taken from the cache keeps its time. */
async function timesOfSteps(): Promise<readonly string[]> {
  const id = await minidock.ok('images', '-q', '--no-trunc', 'made')
  const config = JSON.parse(minidock.blob(id.replace('sha256:', ''))) as { history: { created: string }[] }
  return config.history.slice(-2).map(({ created }) => created)
}

const [NONE, BOTH] = [
  [false, false],
  [true, true],
]

const look = (script: string) => minidock.ok('run', '--rm', '--network', 'none', 'made', 'sh', '-c', script)

/** The names of the image's topmost layer, as they are in its archive. */
async function topLayer(): Promise<readonly string[]> {
  const [{ RootFS }] = JSON.parse(await minidock.ok('image', 'inspect', 'made')) as [{ RootFS: { Layers: string[] } }]
  const blob = join(minidock.root, 'images/blobs', (RootFS.Layers.at(-1) ?? '').replace(':', '/'))
  return execFileSync('tar', ['-tf', blob], { encoding: 'utf8' }).trim().split('\n').sort()
}

test('what is copied over an image’s files replaces them, and its directories are merged', async () => {
  await build(context('FROM busybox\nCOPY etc /etc/', 'mkdir -p etc/new; echo mine >etc/passwd; touch etc/new/f'))
  expect(await look('cat /etc/passwd; ls /etc/group /etc/new')).toBe('mine\n/etc/group\n\n/etc/new:\nf')
  expect(await topLayer()).toEqual(['etc/', 'etc/new/', 'etc/new/f', 'etc/passwd'])
})

test('what an archive brings takes the place of directories and files of layers below', async () => {
  const fill = 'mkdir src; echo file >src/var; mkdir -p src/srv; tar cf a.tar -C src .'
  await build(context('FROM busybox\nRUN mkdir -p /var/a/b; touch /srv; ls /var\nADD a.tar /', fill))
  expect(await look('cat /var; ls -A /srv')).toBe('file')
})

test('--link makes a layer that does not depend on those below it', async () => {
  const base = 'FROM busybox\nRUN mkdir /real && ln -s real /l && touch /real/own\n'
  const path = context(`${base}COPY f /l/\n`, 'touch f')
  await build(path)
  expect(await look('readlink /l; ls /real')).toBe('real\nf\nown')
  writeFileSync(join(path, 'Dockerfile'), `${base}COPY --link f /l/\nCOPY --link f /real/\n`)
  await build(path)
  expect(await look('readlink /l; ls /l /real')).toBe('/l:\nf\n\n/real:\nf\nown')
})

test('a destination is relative to WORKDIR, and USER does not count', async () => {
  await build(context('FROM busybox\nWORKDIR /work\nUSER 7:8\nCOPY f .\nCOPY f sub/\nCOPY f ../g', 'touch f'))
  expect(await look('stat -c "%n %u:%g" /work/f /work/sub /work/sub/f /g')).toBe('/work/f 0:0\n/work/sub 0:0\n/work/sub/f 0:0\n/g 0:0')
})

test('--chown by name and by number', async () => {
  const dockerfile = `FROM busybox
COPY passwd group /etc/
COPY --chown=web:www f /names/
COPY --chown=web f /user/
COPY --chown=9:10 f /numbers/`
  await build(context(dockerfile, 'echo web:x:41:42::/:/bin/sh >passwd; echo www:x:43: >group; touch f'))
  const ids = await look('stat -c "%u:%g" /names /names/f /user/f /numbers/f')
  expect(ids.split('\n')).toEqual(['41:43', '41:43', '41:42', '9:10'])
})

test('files of a stage come as they are at its end, with their owners; those of an image too', async () => {
  const dockerfile = `FROM busybox AS tools
RUN mkdir -p /out/d; echo 1 >/out/gone; echo 2 >/out/kept; ln -s kept /out/link; chown 5:6 /out/kept
RUN rm /out/gone; echo 3 >/out/d/new; mkfifo /out/pipe
FROM busybox
COPY --from=tools /out /x
COPY --from=tools /out/link /y
COPY --from=busybox /bin/sh /z
COPY --from=tools --exclude=* /out /empty`
  await build(context(dockerfile))
  const lines = await look('cd /x; find . ! -type d | sort; stat -c "%u:%g" kept; readlink link; cat /y; cmp /z /bin/sh; ls -A /empty')
  expect(lines.split('\n')).toEqual(['./d/new', './kept', './link', './pipe', '5:6', 'kept', '2'])
})

test('a here-document is a file, with variables or without', async () => {
  await build(context('FROM busybox\nENV A=1\nCOPY --chmod=700 <<one <<"two" /x/\n$A\none\n$A\ntwo'))
  expect(await look('cat /x/one /x/two; stat -c %a /x/one')).toBe('1\n$A\n700')
})

test('the cache knows files by what they are, not by their times, and does not know what is ignored', async () => {
  const path = context(
    'FROM busybox\nCOPY . /x/\nRUN ls /x >/list',
    'mkdir d; echo 1 >d/f; ln -s f d/l; echo log >a.log; printf "*.log\\nDockerfile\\n" >.dockerignore',
  )
  await build(path)
  expect(await stepsThatRan(path)).toEqual(NONE)
  change(path, 'touch -d @1 d/f d; echo more >>a.log; cp d/f d/g; mv d/g d/f; printf "\\n# a comment\\n" >>Dockerfile')
  expect(await stepsThatRan(path)).toEqual(NONE)
  for (const script of ['echo 2 >d/f', 'chmod +x d/f', 'ln -sfn g d/l', 'mv d e', 'mkdir empty']) {
    change(path, script)
    expect(await stepsThatRan(path), script).toEqual(BOTH)
  }
})

test('a copy from a stage is cached by content: the stage may be made in another way', async () => {
  const dockerfile = (run: string) => `FROM busybox AS made\nRUN ${run}\nFROM busybox\nCOPY --from=made /f /f\nRUN cat /f`
  const path = context(dockerfile('echo 1 >/f'))
  await build(path)
  writeFileSync(join(path, 'Dockerfile'), dockerfile('echo 1 >/f; touch /other'))
  expect(await stepsThatRan(path)).toEqual(NONE)
  writeFileSync(join(path, 'Dockerfile'), dockerfile('echo 2 >/f'))
  expect(await stepsThatRan(path)).toEqual(BOTH)
})

test('a source that is not there: the line, and what may have been meant', async () => {
  const { exitCode, stderr } = await tryBuild(context('FROM busybox\n\nCOPY main.tx /x', 'touch main.txt'))
  expect(exitCode).not.toBe(0)
  expect(stderr).toContain('"/main.tx": not found')
  expect(stderr).toContain('Dockerfile:3')
  expect(stderr).toContain('did you mean "/main.txt"?')
})

test('a file in the way: the error of the step', async () => {
  const { exitCode, stderr } = await tryBuild(context('FROM busybox\nCOPY d /etc/passwd', 'mkdir d'))
  expect(exitCode).not.toBe(0)
  expect(stderr).toContain('cannot copy to non-directory: /etc/passwd')
})

test('links of a context and of an image lead nowhere outside', async () => {
  const outside = minidock.path('outside')
  mkdirSync(outside)
  writeFileSync(join(outside, 'secret'), 'of the host')
  const links = `ln -s ${outside} abs; ln -s ../outside up; ln -s ${outside}/secret file`
  for (const source of ['abs/secret', 'up/secret', 'file', 'abs']) {
    const { exitCode, stderr } = await tryBuild(context(`FROM busybox\nCOPY ${source} /x`, links))
    expect([exitCode === 0, stderr.includes(`"/${source}": not found`)], source).toEqual([false, true])
  }
  await build(context(`FROM busybox\nRUN ln -s ${outside} /l\nCOPY f /l/\nADD a.tar /l/`, 'echo inside >f; tar cf a.tar f'))
  expect(await look(`cat ${outside}/f`)).toBe('inside')
  expect(execFileSync('ls', [outside], { encoding: 'utf8' })).toBe('secret\n')
})

test('a bind mount shows files of the context or of a stage; what a step writes there is gone, and the context stays as it was', async () => {
  const dockerfile = `FROM busybox AS made
RUN echo of the stage >/f
FROM busybox
RUN --mount=type=bind,source=d,target=/m,rw cat /m/f >/out; echo changed >/m/f; touch /m/new
RUN --mount=type=bind,from=made,source=/f,target=/m/f cat /m/f >>/out`
  const path = context(dockerfile, 'mkdir d; echo of the context >d/f')
  await build(path)
  expect(await look('cat /out; ls -A /m/new 2>&1 | wc -l')).toBe('of the context\nof the stage\n1')
  expect(readFileSync(join(path, 'd/f'), 'utf8')).toBe('of the context\n')
  change(path, 'touch -d @1 d/f')
  expect(await stepsThatRan(path)).toEqual(NONE)
  change(path, 'echo other >d/f')
  expect(await stepsThatRan(path)).toEqual(BOTH)
  expect(await look('cat /out')).toBe('other\nof the stage')
})

test('a large file is copied in bounded memory', { timeout: within(180) }, () => {
  const path = context('FROM scratch\nCOPY big /', 'head -c 300000000 /dev/zero >big')
  const script =
    'import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)'
  const output = execFileSync('python3', ['-c', script, MINIDOCK, 'build', '--network', 'none', path], {
    encoding: 'utf8',
    env: { ...process.env, ...minidock.environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  // KiB.
  expect(Number(output.trim().split('\n').at(-1))).toBeLessThan(150_000)
})
