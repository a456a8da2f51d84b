/** `ps`, `logs`, `stop` and `rm` on real containers. */

import { describe, expect, test } from 'vitest'
import { until } from '../fixtures/eventually.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

const sleeper = 'trap "exit 3" TERM; echo ready; while :; do sleep 0.02; done'

describe('ps', () => {
  test('shows what runs, and with -a everything, in docker’s words', async () => {
    const id = await minidock.ok('create', '--name', 'waits', '-l', 'role=db', 'busybox', 'echo', 'two words')
    await minidock.background('runs')
    const columns = '{{.ID}} {{.Image}} {{.Command}} {{.Status}} {{.Names}} {{.Label "role"}}'
    expect(await minidock.ok('ps', '--format', '{{.Names}} {{.Status}}')).toMatch(/^runs Up (Less than a second|\d+ seconds?)$/)
    expect(await minidock.ok('ps', '-a', '-f', 'status=created', '--format', columns)).toBe(
      `${id.slice(0, 12)} busybox "echo 'two words'" Created waits db`,
    )
    expect(await minidock.ok('ps', '-qn', '1', '--no-trunc', '-f', 'name=wait')).toBe(id)
  })

  test('refuses filters that there are not', async () => {
    expect(await minidock.minidock(['ps', '-f', 'colour=red'])).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("invalid filter 'colour'"),
    })
  })
})

describe('logs', () => {
  test('tells stdout from stderr, and the last lines from the others', async () => {
    await minidock.ok('run', '--name', 'web', 'busybox', 'sh', '-c', 'echo one; echo two; echo three >&2; printf four')
    expect(await minidock.minidock(['logs', 'web'])).toEqual({ exitCode: 0, stdout: 'one\ntwo\nfour', stderr: 'three' })
    expect(await minidock.minidock(['logs', '-n', '0', 'web'])).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    expect(await minidock.ok('logs', '--since', '1h', '--until', '30m', 'web')).toBe('')
    expect((await minidock.ok('logs', '-t', 'web')).split('\n')[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z one$/)
  })

  test('-f follows to the end, also of a container that --rm removes', async () => {
    await minidock.background(
      'web',
      'echo 1; until [ -e /over ]; do sleep 0.05; done; for i in 2 3 4 5; do echo $i; sleep 0.05; done',
      '--rm',
    )
    const following = minidock.start(['logs', '-f', 'web'], { buffer: false })
    let seen = ''
    following.stdout?.on('data', text => (seen += String(text)))
    await until('it shows what there is', () => seen === '1\n')
    await minidock.ok('exec', 'web', 'touch', '/over')
    expect((await following).exitCode).toBe(0)
    expect(seen).toBe('1\n2\n3\n4\n5\n')
  })
})

describe('stop', () => {
  test('lets a container end as it likes', async () => {
    const web = await minidock.background('web', sleeper)
    await web.says(/ready/)
    expect(await minidock.ok('stop', 'web')).toBe('web')
    expect((await minidock.inspect('web')).State).toMatchObject({ Status: 'exited', ExitCode: 3 })
    expect(await minidock.ok('stop', 'web')).toBe('web')
  })

  test('kills one that does not end, after the time it was given', async () => {
    await minidock.background('web', 'sleep 1000')
    const began = performance.now()
    await minidock.ok('stop', '-t', '1', 'web')
    expect(performance.now() - began).toBeGreaterThan(1000)
    expect((await minidock.inspect('web')).State.ExitCode).toBe(137)
  })

  test('sends the signal that the container asks for', async () => {
    const web = await minidock.background('web', 'trap "exit 7" USR1; echo ready; while :; do sleep 0.02; done', '--stop-signal', 'USR1')
    await web.says(/ready/)
    await minidock.ok('stop', 'web')
    expect((await minidock.inspect('web')).State.ExitCode).toBe(7)
  })

  test('says of several what went wrong, and stops the others', async () => {
    const web = await minidock.background('web', sleeper)
    await web.says(/ready/)
    const { exitCode, stdout, stderr } = await minidock.minidock(['stop', 'nobody', 'web', 'none'])
    expect([exitCode, stdout]).toEqual([1, 'web'])
    expect(stderr).toMatch(/^minidock: No such container: nobody\nNo such container: none\n/)
  })
})

describe('rm', () => {
  test('refuses a container that runs, unless it is forced', async () => {
    await minidock.background('web')
    const refused = await minidock.minidock(['rm', 'web'])
    expect(refused.exitCode).toBe(1)
    expect(refused.stderr).toContain(
      'cannot remove container "/web": container is running: stop the container before removing or force remove',
    )
    expect(await minidock.ok('rm', '-f', 'web')).toBe('web')
    expect(minidock.containerIds()).toEqual([])
  })

  test('by force, what is not there is no failure', async () => {
    expect(await minidock.minidock(['rm', '-f', 'nobody'])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'minidock: No such container: nobody',
    })
  })

  test('and start at once: one of the two wins, and the container is whole or gone', async () => {
    for (let round = 0; round < 5; round++) {
      await minidock.ok('create', '--name', 'web', 'busybox', 'sleep', '1000')
      const [started, removed] = await Promise.all([minidock.minidock(['start', 'web']), minidock.minidock(['rm', 'web'])])
      expect([started.exitCode === 0, removed.exitCode === 0]).toContain(true)
      if (removed.exitCode !== 0) await minidock.ok('rm', '-f', 'web')
      expect(minidock.containerIds()).toEqual([])
    }
  })
})
