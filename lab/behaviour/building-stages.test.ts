/** Stages: what the target needs is built, each as early as it can be, and files go from one to another. */

import { afterEach, describe, expect, test } from 'vitest'
import { BuildFolder, removeBuilt } from '../fixtures/build-folder.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()

afterEach(() => removeBuilt(minidock))

function folder(dockerfile: string, files: Readonly<Record<string, string>> = {}): BuildFolder {
  const made = new BuildFolder(minidock)
  made.write(dockerfile, files)
  return made
}

describe('stages', () => {
  test('that do not need each other run at the same time', async () => {
    // Each waits for what only the other writes, in a cache that both have: one after the other, they would wait for ever.
    const step = (own: string, other: string) =>
      `RUN --mount=type=cache,id=meet,target=/m touch /m/${own}; for i in $(seq 600); do [ -e /m/${other} ] && exit 0; sleep 0.05; done; exit 1`
    const text = `FROM busybox AS a\n${step('a', 'b')}\nFROM busybox AS b\n${step('b', 'a')}\nFROM a\nCOPY --from=b /bin/true /copied\n`
    const { ran } = await folder(text).ok()
    expect(ran).toHaveLength(3)
  })

  test('that lock the same caches in another order, or one twice, do not wait for ever', async () => {
    const step = (...ids: readonly string[]) =>
      `RUN ${ids.map((id, at) => `--mount=type=cache,id=${id},target=/m${at},sharing=locked`).join(' ')} sleep 0.2; echo ${ids.join('')}`
    const text = `FROM busybox AS a\n${step('one', 'two', 'one')}\nFROM busybox AS b\n${step('two', 'one')}\nFROM a\nCOPY --from=b /bin/true /copied\n`
    expect((await folder(text).ok()).ran).toHaveLength(3)
  })

  test.each([false, true])('with the same step run it once (no cache: %s), and fail with it once', async noCache => {
    const text = (step: string) =>
      `FROM busybox AS a\nRUN ${step}\nFROM busybox AS b\nRUN ${step}\nFROM a\nCOPY --from=b /made /copied\nRUN cmp /made /copied\n`
    const good = await folder(text('sleep 0.3; echo said; cat /proc/sys/kernel/random/uuid > /made')).ok({ noCache })
    expect([good.output, good.ran.length, good.cached.length]).toEqual(['said\n', 3, 1])
    const bad = await folder(text('sleep 0.3; echo said; exit 3')).build({ noCache })
    expect([bad.output, bad.failed.length, bad.canceled.length]).toEqual(['said\n', 1, 1])
  })

  test('that the target does not need are not built', async () => {
    const context = folder('FROM busybox AS a\nRUN echo a\nFROM busybox AS b\nRUN echo b\nFROM busybox AS c\nCOPY --from=a /bin/true /a\n')
    expect((await context.ok()).ran).toEqual(['[a 2/2] RUN echo a', '[c 2/2] COPY --from=a /bin/true /a'])
    expect((await context.ok({ target: 'b' })).ran).toEqual(['[b 2/2] RUN echo b'])
  })

  test('copy from each other, from images, and by number', async () => {
    const text =
      'FROM busybox AS a\nRUN mkdir /d && echo x > /d/x && ln -s x /d/link && chown 7:8 /d/x\nFROM scratch\nCOPY --from=0 /d /d\nCOPY --from=busybox /bin /bin\n'
    await folder(text).ok()
    expect(await minidock.ok('run', '--rm', '--network', 'none', 'built', 'sh', '-c', 'cat /d/link; stat -c %u:%g /d/x')).toBe('x\n7:8')
  })

  test('that are built again and come to the same files leave the steps after them in the cache', async () => {
    const text = (word: string) =>
      `FROM busybox AS a\nRUN echo ${word}; echo same > /same\nFROM busybox\nCOPY --from=a /same /same\nRUN cat /same\n`
    await folder(text('one')).ok()
    const { ran, cached } = await folder(text('two')).ok()
    expect(ran).toEqual(['[a 2/2] RUN echo two; echo same > /same'])
    expect(cached).toEqual(['[stage-1 2/3] COPY --from=a /same /same', '[stage-1 3/3] RUN cat /same'])
    expect((await folder(text('two')).ok()).ran).toEqual([])
  })

  test('may be put before others without a step that is run again', async () => {
    const text =
      'FROM busybox AS a\nRUN echo a > /f\nFROM busybox AS b\nRUN echo b > /f\nFROM busybox\n' +
      'RUN --mount=from=a,target=/a --mount=type=cache,from=b,target=/b cat /a/f /b/f > /all\n'
    await folder(text).ok()
    expect((await folder(`FROM busybox AS new\nRUN echo new\n${text}`).ok()).ran).toEqual([])
    const swapped = text.replace('from=a', 'from=b').replace('from=b,target=/b', 'from=a,target=/b')
    expect((await folder(swapped).ok()).ran).toHaveLength(1)
  })

  test('are not needed for steps that are in the cache', async () => {
    const context = folder('FROM busybox AS a\nRUN echo x > /x\nFROM scratch\nCOPY --from=a /x /y\n')
    const { id } = await context.ok()
    // The layers of the first stage go; those of the image stay.
    expect(await minidock.ok('system', 'prune', '-f')).toContain('Deleted build cache objects:')
    const second = await context.ok()
    expect([second.ran, second.cached, second.id]).toEqual([[], ['[stage-1 1/1] COPY --from=a /x /y'], id])
  })
})

test('a step that fails ends those of other stages, which leave nothing', async () => {
  const text = 'FROM busybox AS a\nRUN sleep 1000\nFROM busybox AS b\nRUN echo fails; exit 4\nFROM a\nCOPY --from=b /x /x\n'
  const { error, failed, canceled } = await folder(text).build()
  expect(error).toMatchObject({ message: expect.stringContaining('exit code: 4') })
  expect([failed, canceled]).toEqual([['[b 2/2] RUN echo fails; exit 4'], ['[a 2/2] RUN sleep 1000']])
  expect(minidock.containerIds()).toEqual([])
})

test('triggers of a base run in what is built on it, and in no later one', async () => {
  await folder('FROM busybox\nONBUILD RUN echo triggered > /t\n').ok({ tags: ['parent'] })
  const { ran } = await folder('FROM parent\nRUN cat /t\n').ok()
  expect(ran).toEqual(['[2/3] RUN echo triggered > /t', '[3/3] RUN cat /t'])
  expect((await folder('FROM built\nRUN echo later\n').ok({ tags: ['child'] })).ran).toEqual(['[2/2] RUN echo later'])
  await minidock.ok('rmi', 'child', 'built', 'parent')
})
