/** In which cgroups a container is, in all hierarchies of the machine: in the root of one, it would hold the cgroups of the host. */

import { readFileSync } from 'node:fs'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { MINIDOCK } from '../fixtures/minidock.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { UNFILTERED, withRights } from '../fixtures/with-rights.ts'

const minidock = useMinidock()

const linesOf = (pid: number | 'self') => readFileSync(`/proc/${pid}/cgroup`, 'utf8').trimEnd().split('\n')

/** What mounts a hierarchy, by its line `id:names:path`. */
function mountOf(line: string, place: string): string {
  const [id, names] = line.split(':')
  return `mkdir -p ${place}; mount -t ${id === '0' ? 'cgroup2' : `cgroup -o ${names}`} none ${place}`
}

test('each line of /proc/PID/cgroup shows the host a cgroup of the container’s own, of exec and health checks too, and the container /', async () => {
  const flags = ['--health-interval', '100ms', '--health-cmd', 'cat /proc/self/cgroup > /health.new; mv /health.new /health']
  const web = await minidock.background(
    'web',
    'sleep 1000 & while :; do sleep 0.1; test ! -e /health || break; done; echo checked; wait',
    ...flags,
  )
  await web.says(/checked/)
  const lines = linesOf(web.pid)
  expect(lines.map(line => line.split(':', 2))).toEqual(linesOf('self').map(line => line.split(':', 2)))
  for (const line of lines) expect(line).toMatch(new RegExp(`/minidock-${web.id}$`))
  const inside = lines.map(line => line.replace(/:\/.*$/, ':/')).join('\n')
  expect(await minidock.ok('exec', 'web', 'cat', '/proc/self/cgroup')).toBe(inside)
  expect(await minidock.ok('exec', 'web', 'cat', '/health')).toBe(inside)
})

test('a container with the rights to mount a hierarchy finds its own cgroup there, and no other', async () => {
  const web = await minidock.background('web', 'sleep 1000', ...UNFILTERED)
  for (const line of linesOf(web.pid)) {
    const seen = await withRights(minidock, 'web', `${mountOf(line, '/h')}; cat /h/cgroup.procs; find /h -mindepth 1 -type d; umount /h`)
    // Init and those of this exec. A process of the host would be listed as 0, and a cgroup of the host be a folder.
    expect(seen, line).toMatch(/^1\n([1-9]\d*\n)*[1-9]\d*$/)
  }
})

test('a container that runs with CAP_SYS_ADMIN, or privileged, finds its own cgroups as well', async () => {
  const script = linesOf('self')
    .map(line => `${mountOf(line, '/h')}; cat /h/cgroup.procs; umount /h`)
    .join('\n')
  for (const flag of ['--cap-add=SYS_ADMIN', '--privileged']) {
    const seen = await minidock.ok('run', '--rm', flag, 'busybox', 'sh', '-ec', script)
    expect(seen, flag).toMatch(/^([1-9]\d*\n)*[1-9]\d*$/)
  }
})

test('a machine that has mounted none of its hierarchies is no exception: nothing is mounted there, and nothing is left', async () => {
  const script = `mount --make-rprivate /; umount -R /sys/fs/cgroup; cp /proc/self/mountinfo "$TMPDIR/before"
    ${MINIDOCK} run -d --name web busybox sleep 1000
    cat /proc/$(${MINIDOCK} inspect -f '{{.State.Pid}}' web)/cgroup
    ${MINIDOCK} exec web cat /proc/self/cgroup
    cmp /proc/self/mountinfo "$TMPDIR/before"; rm "$TMPDIR/before"
    ${MINIDOCK} rm -f web`
  const { exitCode, stdout, stderr } = await execa('unshare', ['-m', 'bash', '-ec', script], { env: minidock.environment, reject: false })
  const [id, ...lines] = stdout.split('\n')
  const inHierarchies = (path: string) => linesOf('self').map(line => line.replace(/:\/.*$/, `:${path}`))
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(lines).toEqual([...inHierarchies(`/minidock-${id}`), ...inHierarchies('/'), 'web'])
})
