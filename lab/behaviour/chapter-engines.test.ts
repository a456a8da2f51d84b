/** The engine of each chapter: what holds in one and what does not yet. In namespaces and on a disk of their own, as chapter 1 hides nothing and confines nobody. */

import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { compiled } from '../fixtures/import-program.ts'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
beforeAll(() => void compiled(minidock, 'escape.c'))

/** `run` by the engine of a chapter, with the image `escape` there. `$DISK/secret` is the host's. */
async function runIn(chapter: number, args: string) {
  const script = `
    hostname sandbox
    mount -t tmpfs disk "$DISK" && mkdir "$DISK/image" && cp "$PROGRAM" "$DISK/image/program" && echo secret > "$DISK/secret"
    cp -a "$MINIDOCK_ROOT" "$DISK/root"
    export MINIDOCK_ROOT="$DISK/root"
    tar -C "$DISK/image" -c program | "$M" import - escape > /dev/null
    "$NODE" "$CHAPTER" ${chapter} run --rm ${args}
    code=$?; ls "$MINIDOCK_ROOT/containers" "$MINIDOCK_ROOT/names" | grep -v -e : -e '^$'; exit $code`
  const { exitCode, stdout, stderr } = await execa('unshare', ['-mpuif', '--mount-proc', 'sh', '-c', script], {
    reject: false,
    timeout: within(60),
    env: {
      ...minidock.environment,
      DISK: minidock.temporary,
      M: MINIDOCK,
      PROGRAM: minidock.path('escape'),
      NODE: join(REPOSITORY, 'node_modules', `node-linux-${process.arch}`, 'bin/node'),
      CHAPTER: join(REPOSITORY, 'lab/fixtures/chapter.ts'),
    },
  })
  return { exitCode, stdout, stderr }
}

test('chapter 1: a chroot is left again by a second chroot', async () => {
  const way = `escape /program double-chroot "$DISK/secret"`
  expect(await runIn(1, way)).toEqual({ exitCode: 0, stdout: 'secret', stderr: '' })
})

test.each([2, 3])('chapter %i: a root that was pivoted to is not left by a second chroot', async chapter => {
  const way = `escape /program double-chroot "$DISK/secret"`
  expect(await runIn(chapter, way)).toEqual({ exitCode: 1, stdout: '', stderr: '' })
})

test('chapter 1 answers a flag of chapter 2 by naming it', async () => {
  const { exitCode, stderr } = await runIn(1, '--hostname x escape /program')
  expect({ exitCode, stderr }).toEqual({ exitCode: 125, stderr: expect.stringContaining('--hostname arrives in chapter 2 (namespaces)') })
})

const WHO_AM_I = `busybox sh -c 'hostname; [ $$ = 1 ] && echo alone; kill -0 1 && [ $$ != 1 ] && echo "not alone"; echo > /made; ls / | tr "\\n" " "'`

test('chapter 1: a program has a root of its own, and the host’s name and processes', async () => {
  const { exitCode, stdout, stderr } = await runIn(1, WHO_AM_I)
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringMatching(/^sandbox\nnot alone\nbin .*made /),
  })
})

test.each([2, 3])('chapter %i: a program has a name of its own, and is process 1', async chapter => {
  const { exitCode, stdout, stderr } = await runIn(chapter, WHO_AM_I)
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringMatching(/^[0-9a-f]{12}\nalone\nbin .*made /),
  })
})

test('chapter 1 and 2 copy the whole image for each container, chapter 3 nothing', async () => {
  const size = async (chapter: number) => {
    const { stdout } = await runIn(
      chapter,
      `--name sized busybox true > /dev/null; "$NODE" "$CHAPTER" ${chapter} create --name kept busybox true > /dev/null; "$NODE" "$CHAPTER" ${chapter} start -a kept; du -sk "$MINIDOCK_ROOT"/containers/*/rootfs; "$NODE" "$CHAPTER" ${chapter} rm kept > /dev/null; true`,
    )
    return Number.parseInt(stdout, 10)
  }
  expect(await size(1)).toBeGreaterThan(1000)
  expect(await size(2)).toBeGreaterThan(1000)
  expect(await size(3)).toBeLessThan(100)
})
