/** Chapter 7: what decides whether a step of a build is run: its key. */

import { chmodSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { type Builder, markedBy, withBuilder } from './builds.ts'
import type { Bench, Check } from './check.ts'
import { expectSame, expectThat } from './expectations.ts'

const KEY = 'heart.ts, keyParts()'

type Dockerfile = readonly string[]

interface Build {
  readonly lines: Dockerfile
  readonly flags?: readonly string[]
}

/**
 * Builds twice. Whether the step of MARK has run again, its layer says: each time it has another content.
 * @param change what is done between the two: files are changed, or something else is built
 * @param above how many layers lie on that of MARK
 */
async function ranAgain(
  { build, layersOf }: Builder,
  first: Build,
  second = first,
  { change = () => undefined, above = 0 }: { readonly change?: () => unknown; readonly above?: number } = {},
): Promise<boolean> {
  const before = await build(first.lines, ...(first.flags ?? []))
  await change()
  const [one, two] = await layersOf(before, await build(second.lines, ...(second.flags ?? [])))
  return one?.at(-1 - above) !== two?.at(-1 - above)
}

function expectRun(again: boolean, wanted: boolean, why: string): void {
  expectThat(again === wanted, why, again ? 'the step has run again' : 'the step was taken from the cache')
}

/** A check of two builds that differ in their lines, or not even in these. */
function twice(
  check: Omit<Check, 'since' | 'where' | 'run'> & { readonly where?: string },
  first: Dockerfile,
  second: Dockerfile,
  wanted: boolean,
  why: string,
  above = 0,
): Check {
  return {
    since: 7,
    where: KEY,
    ...check,
    run: bench =>
      withBuilder(bench, async builder => {
        expectRun(await ranAgain(builder, { lines: first }, { lines: second }, { above }), wanted, why)
      }),
  }
}

const MARK = markedBy('/tmp/mark')
const SCRIPT = MARK.slice('RUN '.length)

/** A check of a file of the build context that is copied, and of a step after that. */
function copied(
  todo: number,
  name: string,
  lines: readonly [Dockerfile, Dockerfile],
  change: (file: string, builder: Builder) => void,
  wanted: boolean,
  why: string,
): Check {
  return {
    name,
    since: 7,
    todo,
    where: `${KEY}: the files of COPY`,
    run: (bench: Bench) =>
      withBuilder(bench, async builder => {
        builder.write('app', 'first\n')
        const [first, second] = lines
        const changing = () => change(join(bench.folder, 'context/app'), builder)
        expectRun(await ranAgain(builder, { lines: first }, { lines: second }, { change: changing }), wanted, why)
      }),
  }
}

const NO_MOUNTS = "docker's first builder has no such mounts"

const COPY: Dockerfile = ['FROM busybox', 'COPY app /app', MARK]

export const keys: readonly Check[] = [
  twice(
    { todo: 2, name: 'a step that was run before is taken from the cache' },
    ['FROM busybox', MARK],
    ['FROM busybox', MARK],
    false,
    'nothing has changed, and no step runs again',
  ),
  twice(
    { todo: 2, name: 'a command that has changed is run' },
    ['FROM busybox', `${MARK}; echo one`],
    ['FROM busybox', `${MARK}; echo two`],
    true,
    'the command is another one, and its step runs',
  ),
  twice(
    { todo: 2, name: 'a step is run again if one before it has changed' },
    ['FROM busybox', 'RUN echo one > /before', MARK],
    ['FROM busybox', 'RUN echo two > /before', MARK],
    true,
    'the step runs on other files than before, and so it runs',
  ),
  {
    name: 'builds that begin differently share no key',
    since: 7,
    todo: 2,
    where: `${KEY}: the key before`,
    run: bench =>
      withBuilder(bench, async builder => {
        const lines = (word: string) => ['FROM busybox', `RUN echo ${word} > /before`, MARK]
        const again = await ranAgain(builder, { lines: lines('one') }, undefined, { change: () => builder.build(lines('two')) })
        expectRun(again, false, 'another build runs the same step on other files, and leaves the first one in the cache')
      }),
  },
  twice(
    { todo: 2, name: 'a change at the end of a Dockerfile runs no step before it' },
    ['FROM busybox', MARK, 'RUN echo one > /after'],
    ['FROM busybox', MARK, 'RUN echo two > /after'],
    false,
    'a step does not depend on what comes after it',
    1,
  ),
  twice(
    { todo: 3, name: 'a step is run again if a variable has changed that it can see' },
    ['FROM busybox', 'ENV GREETING=hello', MARK],
    ['FROM busybox', 'ENV GREETING=goodbye', MARK],
    true,
    'the environment of the step is another one, and it runs',
  ),
  twice(
    { todo: 3, name: 'a step is run again in another working directory' },
    ['FROM busybox', 'WORKDIR /one', MARK],
    ['FROM busybox', 'WORKDIR /one', 'WORKDIR /', MARK],
    true,
    'the working directory of the step is another one, and it runs',
  ),
  twice(
    { todo: 3, name: 'a step is run again as another user' },
    ['FROM busybox', 'USER 1000', MARK],
    ['FROM busybox', 'USER 1001', MARK],
    true,
    'the user of the step is another one, and it runs',
  ),
  twice(
    { todo: 3, name: 'a step is run again with another network', minidockOnly: "docker's first builder gives all steps the same network" },
    ['FROM busybox', `RUN --network=none ${SCRIPT}`],
    ['FROM busybox', MARK],
    true,
    'the network of the step is another one, and it runs',
  ),
  twice(
    { todo: 3, name: 'a step is run again if something is mounted at another place', minidockOnly: NO_MOUNTS },
    ['FROM busybox', `RUN --mount=type=tmpfs,target=/one ${SCRIPT}`],
    ['FROM busybox', `RUN --mount=type=tmpfs,target=/two ${SCRIPT}`],
    true,
    'the mount is at another place, and the step runs',
  ),
  {
    name: 'a file that is mounted for a step is in the key of the step',
    since: 7,
    todo: 3,
    where: `${KEY}: the files of RUN --mount=type=bind`,
    minidockOnly: NO_MOUNTS,
    run: bench =>
      withBuilder(bench, async builder => {
        builder.write('app', 'first\n')
        const lines = ['FROM busybox', `RUN --mount=type=bind,source=app,target=/app ${SCRIPT}`]
        const change = () => builder.write('app', 'other\n')
        expectRun(
          await ranAgain(builder, { lines }, { lines }, { change }),
          true,
          'the mounted file has another content, and the step runs',
        )
      }),
  },
  twice(
    {
      todo: 3,
      name: 'a script that stands in the Dockerfile is in the key of its step',
      minidockOnly: "docker's first builder has no here-documents",
    },
    ['FROM busybox', 'RUN <<END', '#!/bin/sh', SCRIPT, 'echo one', 'END'],
    ['FROM busybox', 'RUN <<END', '#!/bin/sh', SCRIPT, 'echo two', 'END'],
    true,
    'the script is another one, and its step runs',
  ),
  twice(
    {
      todo: 2,
      name: 'a line that changes no file runs no step after it again',
      minidockOnly: "docker's first builder makes an image of each line, and so each line is in the key of the next",
    },
    ['FROM busybox', 'LABEL tier=front', MARK],
    ['FROM busybox', 'LABEL tier=back', MARK],
    false,
    'no step sees a label, so none runs again',
  ),
  {
    name: 'a build argument is in the key of the steps after its declaration, and of no other',
    since: 7,
    todo: 3,
    where: `${KEY}: the variables that it can see`,
    run: bench =>
      withBuilder(bench, async builder => {
        const [one, two] = [
          ['--build-arg', 'VERSION=1'],
          ['--build-arg', 'VERSION=2'],
        ]
        const after = ['FROM busybox', 'ARG VERSION', MARK]
        const wanted = 'a build argument that the step can see has changed, and it runs'
        expectRun(await ranAgain(builder, { lines: after, flags: one }, { lines: after, flags: two }), true, wanted)
        const before = ['FROM busybox', MARK, 'ARG VERSION', 'RUN true']
        const unwanted = 'a build argument is declared after the step, which does not run again'
        expectRun(await ranAgain(builder, { lines: before, flags: one }, { lines: before, flags: two }, { above: 1 }), false, unwanted)
      }),
  },
  copied(
    4,
    'a file is copied again if its content has changed',
    [COPY, COPY],
    (_file, { write }) => write('app', 'other\n'),
    true,
    'the file has another content, and what comes after COPY runs again',
  ),
  copied(
    2,
    'the time of a file is not in the key of COPY',
    [COPY, COPY],
    file => utimesSync(file, 1e9, 1e9),
    false,
    'the file has the same content, and only another time: it is taken from the cache',
  ),
  copied(
    4,
    'the mode of a file is in the key of COPY',
    [COPY, COPY],
    file => chmodSync(file, 0o755),
    true,
    'the file has another mode, and what comes after COPY runs again',
  ),
  copied(
    2,
    'where a file is copied to is in the key of COPY',
    [COPY, ['FROM busybox', 'COPY app /program', MARK]],
    () => undefined,
    true,
    'the file is copied to another place, and what comes after COPY runs again',
  ),
  copied(
    4,
    'to which owner a file is copied is in the key of COPY',
    [
      ['FROM busybox', 'COPY --chown=1:1 app /app', MARK],
      ['FROM busybox', 'COPY --chown=2:2 app /app', MARK],
    ],
    () => undefined,
    true,
    'the file has another owner, and what comes after COPY runs again',
  ),
  copied(
    2,
    'a file that no line copies is in no key',
    [COPY, COPY],
    (_file, { write }) => write('notes', 'unrelated\n'),
    false,
    'a file beside the copied one was added, and no step runs again',
  ),
  {
    name: 'explain build finds in the cache what was built',
    since: 7,
    todo: 2,
    where: 'heart.ts, after(): the key of the state',
    minidockOnly: 'no other engine explains a build',
    run: bench =>
      withBuilder(bench, async ({ build, explain }) => {
        const lines = ['FROM busybox', MARK, 'RUN touch /after']
        await build(lines)
        const [summary] = (await explain(lines)).split('\n')
        expectSame('what explain build says after the build', 'Dockerfile: 2 of 2 layers from the cache', summary ?? '')
      }),
  },
  {
    name: 'without the cache all steps are run',
    since: 7,
    todo: 2,
    where: 'build/solve/: --no-cache',
    run: bench =>
      withBuilder(bench, async builder => {
        const lines = ['FROM busybox', MARK]
        expectRun(await ranAgain(builder, { lines }, { lines, flags: ['--no-cache'] }), true, 'with --no-cache each step runs')
      }),
  },
]
