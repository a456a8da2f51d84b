/**
 * Mounts below a bind: which of them a container sees, which it may write to, and whether mounts that are made later pass between it and the host. The host is a mount
 * namespace of the check's own.
 */

import { mkdirSync } from 'node:fs'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()

/** What a script writes that runs where $HERE is a shared tmpfs with the file `top`, and $HERE/sub another one with the file `below`. */
async function withMounts(script: string): Promise<string> {
  const here = minidock.path('here')
  mkdirSync(here, { recursive: true })
  const mounts = `
    mount -t tmpfs here ${here}; mount --make-shared ${here}; cd ${here}; echo top > top
    mkdir sub later; mount -t tmpfs sub sub; echo below > sub/below
    run() { ${MINIDOCK} run --rm "$@"; }`
  const { stdout, stderr, exitCode } = await execa('unshare', ['-m', 'sh', '-ec', `${mounts}\n${script}`], {
    env: { ...minidock.environment, HERE: here },
    timeout: within(60),
    reject: false,
  })
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stdout
}

const LOOK = `busybox sh -c 'cat /x/top /x/sub/below 2>/dev/null; touch /x/new /x/sub/new 2>/dev/null; ls /x/new /x/sub/new 2>/dev/null; true'`

test.each([
  ['-v $HERE:/x', 'top\nbelow\n/x/new\n/x/sub/new'],
  ['-v $HERE:/x:ro', 'top\nbelow'],
  ['--mount type=bind,src=$HERE,dst=/x,readonly', 'top\nbelow'],
  ['--mount type=bind,src=$HERE,dst=/x,readonly,bind-recursive=readonly,bind-propagation=rprivate', 'top\nbelow'],
  ['--mount type=bind,src=$HERE,dst=/x,readonly,bind-recursive=writable', 'top\nbelow\n/x/sub/new'],
  ['--mount type=bind,src=$HERE,dst=/x,bind-recursive=disabled', 'top\n/x/new\n/x/sub/new'],
  ['--mount type=bind,src=$HERE,dst=/x,bind-nonrecursive', 'top\n/x/new\n/x/sub/new'],
])('%s: what is mounted below is seen and written to as the option says', async (flags, expected) => {
  expect(await withMounts(`run ${flags} ${LOOK}`)).toBe(expected)
})

/** Mounts on the host while a container runs, and in the container; then says who sees which. */
const PASSING = (mode: string) => `
  mkfifo go
  run --privileged -v $HERE:/x:${mode} busybox sh -c 'mkdir /x/mine; mount -t tmpfs m /x/mine; touch /x/mine/inner /x/ready; read -r go < /x/go; ls /x/later > /x/seen' &
  until [ -e ready ]; do sleep 0.05; done
  ls mine | sed s/^/host:/
  mount -t tmpfs later later; touch later/outer
  echo > go; wait
  sed s/^/container:/ seen`

test.each([
  ['rprivate', ''],
  ['rslave', 'container:outer'],
  ['rshared', 'host:inner\ncontainer:outer'],
])('a mount that is made later passes with %s: %j', async (mode, expected) => {
  expect(await withMounts(PASSING(mode))).toBe(expected)
})

test('what passes nothing on is refused in docker’s words', async () => {
  const refused = (source: string, mode: string) =>
    withMounts(`mount --make-private sub; run -v ${source}:/x:${mode} busybox true 2>&1 || true`)
  expect(await refused('$HERE/sub', 'rslave')).toMatch(
    /^minidock: path .*\/sub is mounted on .*\/sub but it is not a shared or slave mount/,
  )
  expect(await refused('$HERE/sub/none', 'rshared')).toMatch(
    /^minidock: path .*\/sub\/none is mounted on .*\/sub but it is not a shared mount/,
  )
})

test('cp of a container that does not run leaves the host’s mounts below a shared bind', async () => {
  const script = `${MINIDOCK} create --name web -v $HERE:/x:rshared busybox >/dev/null; echo in > sub/in; ${MINIDOCK} cp top web:/x/sub/copied; ls sub; grep -c " $HERE/sub " /proc/self/mountinfo`
  expect(await withMounts(script)).toBe('below\ncopied\nin\n1')
})
