/** Chapter 7: which files a build reads: those of its context, of its other stages, and secrets that are in no layer. */

import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { withBuilder } from './builds.ts'
import type { Check } from './check.ts'
import { command, onHost } from './containers.ts'
import { expectSame } from './expectations.ts'

const CONTEXT = 'build/context/: every name is looked up inside the context'

export const contexts: readonly Check[] = [
  {
    name: 'COPY puts files and directories where they belong, with their modes',
    since: 7,
    todo: 2,
    where: 'build/context/: which files COPY means, and where they come to lie',
    run: bench =>
      withBuilder(bench, async ({ build, inside, write }) => {
        write('bin/run', 'echo hello\n', 0o755)
        write('conf/one', 'one\n')
        write('conf/deep/two', 'two\n', 0o600)
        const image = await build(['FROM busybox', 'COPY bin/run /usr/bin/', 'COPY conf /etc/conf'])
        const listed = await inside(image, 'run; cd /etc/conf && stat -c "%a %u %n" one deep/two; stat -c %a /usr/bin/run')
        expectSame('what was copied', 'hello\n644 0 one\n600 0 deep/two\n755', listed)
      }),
  },
  {
    name: 'what .dockerignore names is not copied',
    since: 7,
    todo: 4,
    where: 'formats/dockerfile/ignore-file.ts',
    run: bench =>
      withBuilder(bench, async ({ build, inside, write }) => {
        for (const file of ['app', 'app.log', 'logs/kept.log', '.env']) write(file, `${file}\n`)
        write('.dockerignore', '*.log\n.env\n.dockerignore\n')
        const image = await build(['FROM busybox', 'COPY . /all'])
        expectSame('what was copied', './app ./logs/kept.log', await inside(image, 'cd /all && echo $(find . -type f | sort)'))
      }),
  },
  {
    name: 'a link in the context does not lead out of it',
    since: 7,
    where: `${CONTEXT}; store/trees/resolve-path.ts`,
    run: bench =>
      withBuilder(bench, async ({ tryBuild, inside, write }) => {
        writeFileSync(join(bench.folder, 'of-the-host'), 'of the host\n')
        write('app', 'app\n')
        symlinkSync(join(bench.folder, 'of-the-host'), join(bench.folder, 'context/absolute'))
        symlinkSync('../of-the-host', join(bench.folder, 'context/climbing'))
        for (const name of ['absolute', 'climbing']) {
          const { exitCode, stdout } = await tryBuild(['FROM busybox', `COPY ${name} /copied`])
          // An engine may refuse it, or copy the link as it is.
          const copied = exitCode === 0 ? await inside(stdout.trim(), 'cat /copied 2> /dev/null || true') : ''
          expectSame(`what is copied of a file of the host, by the link "${name}",`, '', copied)
        }
      }),
  },
  {
    name: 'a link in a directory that is copied stays a link',
    since: 7,
    todo: 4,
    where: CONTEXT,
    run: bench =>
      withBuilder(bench, async ({ build, inside, write }) => {
        write('all/app', 'app\n')
        symlinkSync('/etc/hostname', join(bench.folder, 'context/all/link'))
        const image = await build(['FROM busybox', 'COPY all /all'])
        expectSame('where the link leads', '/etc/hostname', await inside(image, 'readlink /all/link'))
      }),
  },
  {
    name: 'a stage takes files from another one, and nothing else of it is in the image',
    since: 7,
    todo: 4,
    where: 'build/solve/: COPY --from',
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const image = await build([
          'FROM busybox AS build',
          'RUN mkdir /out && echo made > /out/app && echo tools > /tools',
          'FROM busybox',
          'COPY --from=build /out/app /app',
        ])
        expectSame('what is in the image', 'made 1', await inside(image, 'echo $(cat /app) $(test -e /tools; echo $?)'))
      }),
  },
  {
    name: 'a stage that the image does not need is not run',
    since: 7,
    todo: 2,
    where: 'build/solve/, formats/dockerfile/stage-graph.ts',
    minidockOnly: "docker's first builder runs all stages in their order",
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const image = await build(['FROM busybox AS tests', 'RUN false', 'FROM busybox', 'RUN echo made > /app'])
        expectSame('what is in the image', 'made', await inside(image, 'cat /app'))
      }),
  },
  {
    name: 'a secret is there for its step, and in no layer',
    since: 7,
    todo: 2,
    where: 'build/steps/: RUN --mount=type=secret',
    minidockOnly: "docker's first builder has no such mounts",
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const secret = join(bench.folder, 'token')
        writeFileSync(secret, 'token-of-the-check\n')
        const lines = ['FROM busybox', 'RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /used']
        const image = await build(lines, '--secret', `id=token,src=${secret}`)
        expectSame('how many bytes the step has read', '19', await inside(image, 'cat /used'))
        await command(bench, 'save', '--output', join(bench.folder, 'image.tar'), image)
        expectSame(
          'how often the saved image has the secret',
          '0',
          await onHost(bench, `grep -c token-of-the-check '${bench.folder}/image.tar' || true`),
        )
      }),
  },
  {
    name: 'the content of a secret is not in the key of its step',
    since: 7,
    todo: 2,
    where: 'heart.ts, keyParts(): mounts',
    minidockOnly: "docker's first builder has no such mounts",
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const secret = join(bench.folder, 'token')
        const lines = ['FROM busybox', 'RUN --mount=type=secret,id=token wc -c < /run/secrets/token > /seen']
        const used: string[] = []
        for (const content of ['old\n', 'renewed\n']) {
          writeFileSync(secret, content)
          used.push(await inside(await build(lines, '--secret', `id=token,src=${secret}`), 'cat /seen'))
        }
        expectSame('what the second image has, whose step is in the cache,', '4', used[1] ?? '')
      }),
  },
]
