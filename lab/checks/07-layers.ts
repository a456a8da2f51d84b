/** Chapter 7: what a step makes: a layer, and what the image says of it. */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { withBuilder } from './builds.ts'
import type { Bench, Check } from './check.ts'
import { command, onHost } from './containers.ts'
import { expectMatch, expectSame, expectThat } from './expectations.ts'

const MAKES = 'heart.ts, after()'

const formatted = (bench: Bench, image: string, format: string) => command(bench, 'image', 'inspect', '--format', format, image)

export const builtLayers: readonly Check[] = [
  {
    name: 'what a step has written is moved to the layers, and not copied',
    since: 7,
    todo: 1,
    where: 'heart.ts, keep(); man 2 rename',
    minidockOnly: 'it looks into the state folder',
    run: bench =>
      withBuilder(bench, async ({ build }) => {
        await build(['FROM busybox', 'RUN mkdir /kept && echo here > /kept/page'])
        expectSame(
          'the file of the step, in a layer of the state folder,',
          'here',
          await onHost(bench, `cat '${bench.root}'/layers/*/kept/page | sort -u`),
        )
        expectSame('how many containers are left of the build', '0', await onHost(bench, `ls '${bench.root}/containers' | wc -l`))
      }),
  },
  {
    name: 'what a step has written is in the image',
    since: 7,
    todo: 2,
    where: MAKES,
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const image = await build(['FROM busybox', 'RUN mkdir /srv && echo hello > /srv/page && chmod 640 /srv/page'])
        expectSame('the file that the step has made', '640 hello', await inside(image, 'echo $(stat -c %a /srv/page) $(cat /srv/page)'))
      }),
  },
  {
    name: 'each step sees what those before it have made, changed and deleted',
    since: 7,
    todo: 2,
    where: `${MAKES}: on which layers the next one stands`,
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const image = await build([
          'FROM busybox',
          'RUN mkdir /srv && echo one > /srv/count && echo old > /srv/old',
          'RUN echo two >> /srv/count && rm /srv/old && rm /etc/group',
          'RUN echo three >> /srv/count && ls /srv > /seen',
        ])
        expectSame('what three steps have written, one after the other,', 'one two three', await inside(image, 'echo $(cat /srv/count)'))
        expectSame(
          'what the third has seen, and what is left,',
          'count 1',
          await inside(image, 'echo $(cat /seen) $(test -e /etc/group; echo $?)'),
        )
      }),
  },
  {
    name: 'a directory that a step deletes and makes again is empty',
    since: 7,
    todo: 2,
    where: `${MAKES}; chapter 3: opaque directories`,
    run: bench =>
      withBuilder(bench, async ({ build, inside }) => {
        const image = await build(['FROM busybox', 'RUN mkdir /srv && touch /srv/old', 'RUN rm -r /srv && mkdir /srv && touch /srv/new'])
        expectSame('the list of that directory', 'new', await inside(image, 'ls /srv'))
      }),
  },
  {
    name: 'the layers of the base are those of the image, with one more for each step',
    since: 7,
    todo: 2,
    where: `${MAKES}: its layers`,
    run: bench =>
      withBuilder(bench, async ({ build, layersOf, write }) => {
        write('app', 'app\n')
        const image = await build(['FROM busybox', 'RUN touch /one', 'COPY app /app', 'RUN touch /two'])
        const [base = [], layers = []] = await layersOf('busybox', image)
        expectSame('the first of the image’s layers', base.join(' '), layers.slice(0, base.length).join(' '))
        expectSame('the number of layers that are new', 3, layers.length - base.length)
      }),
  },
  {
    name: 'lines that change no file make no layer, and are in the image’s config',
    since: 7,
    todo: 2,
    where: `${MAKES}: config and history`,
    run: bench =>
      withBuilder(bench, async ({ build, layersOf }) => {
        const image = await build([
          'FROM busybox',
          'RUN touch /one',
          'ENV GREETING=hello',
          'USER 1000',
          'LABEL tier=front',
          'CMD ["id", "-u"]',
        ])
        const [base = [], layers = []] = await layersOf('busybox', image)
        expectSame('the number of layers that are new, of one RUN and four other lines,', 1, layers.length - base.length)
        const format = '{{.Config.User}} {{.Config.Labels.tier}} {{json .Config.Cmd}}'
        expectSame('what the config says', '1000 front ["id","-u"]', await formatted(bench, image, format))
        expectMatch('the environment', /GREETING=hello/, await formatted(bench, image, '{{json .Config.Env}}'))
        expectSame('what a container of the image prints', '1000', await command(bench, 'run', '--rm', '--network', 'none', image))
      }),
  },
  {
    name: 'the history has a line for each line of the Dockerfile',
    since: 7,
    todo: 2,
    where: `${MAKES}: its history`,
    run: bench =>
      withBuilder(bench, async ({ build }) => {
        const image = await build(['FROM busybox', 'ENV A=1', 'RUN touch /one', 'CMD ["true"]'])
        const lines = (await command(bench, 'history', '--no-trunc', '--format', '{{.CreatedBy}}', image)).split('\n')
        const older = (await command(bench, 'history', '--no-trunc', '--format', '{{.CreatedBy}}', 'busybox')).split('\n')
        expectSame('the number of lines of history that are new', 3, lines.length - older.length)
        for (const [index, word] of ['true', 'touch /one', 'A=1'].entries())
          expectMatch(`line ${index + 1} of the history`, new RegExp(word), lines[index] ?? '')
      }),
  },
  {
    name: 'an image is as old as its last layer',
    since: 7,
    todo: 2,
    where: `${MAKES}: its time`,
    run: bench =>
      withBuilder(bench, async ({ build }) => {
        const began = Date.now()
        const image = await build(['FROM busybox', 'RUN touch /one'])
        const created = await formatted(bench, image, '{{json .Created}}')
        const time = Date.parse(created.replaceAll('"', ''))
        expectThat(
          time >= began && time <= Date.now(),
          `the time of the image is between ${new Date(began).toISOString()}, when the build began, and now`,
          `it is ${created}`,
        )
      }),
  },
  {
    name: 'a step that fails makes no layer: it is run again the next time',
    since: 7,
    todo: 2,
    where: `${MAKES}: only after exit code 0`,
    run: bench =>
      withBuilder(bench, async ({ tryBuild, inside, build }) => {
        const lines = ['FROM busybox', 'ARG CODE', 'RUN echo half > /half; exit $CODE']
        const { exitCode } = await tryBuild(lines, '--build-arg', 'CODE=3')
        expectThat(exitCode !== 0, 'a build fails if one of its steps does', 'the build has succeeded')
        const again = await tryBuild(lines, '--build-arg', 'CODE=3')
        expectThat(again.exitCode !== 0, 'the same step fails again', 'what it had written was taken from the cache')
        expectSame('what the step has made that succeeds', 'half', await inside(await build(lines, '--build-arg', 'CODE=0'), 'cat /half'))
      }),
  },
  {
    name: 'the name of a layer is the digest of its content',
    since: 7,
    todo: 2,
    where: `${MAKES}: its layer; man 1 sha256sum`,
    minidockOnly: 'how an archive of docker save names its files differs between versions',
    run: bench =>
      withBuilder(bench, async ({ build, layersOf }) => {
        const image = await build(['FROM busybox', 'RUN mkdir /srv && echo hello > /srv/page'])
        await command(bench, 'save', '--output', join(bench.folder, 'image.tar'), image)
        await onHost(bench, `mkdir '${bench.folder}/saved' && tar -x -f '${bench.folder}/image.tar' -C '${bench.folder}/saved'`)
        const blobs = join(bench.folder, 'saved/blobs/sha256')
        const [base = [], layers = []] = await layersOf('busybox', image)
        expectSame('how many layers the step has added', 1, layers.length - base.length)
        for (const layer of layers) {
          const name = layer.replace('sha256:', '')
          expectThat(readdirSync(blobs).includes(name), `there is a blob ${name}`, 'it is missing')
          expectSame(
            'the SHA-256 of that layer',
            name,
            createHash('sha256')
              .update(readFileSync(join(blobs, name)))
              .digest('hex'),
          )
        }
      }),
  },
  {
    name: 'with SOURCE_DATE_EPOCH two builds make one image',
    since: 7,
    todo: 2,
    where: `${MAKES}: its time; reproducible-builds.org/specs/source-date-epoch`,
    minidockOnly: "docker's first builder does not know the variable",
    run: bench =>
      withBuilder(bench, async ({ build, write }) => {
        write('app', 'app\n')
        const lines = ['FROM busybox', 'COPY app /app', 'RUN mkdir /srv && echo hello > /srv/page']
        const ids: string[] = []
        for (let count = 0; count < 2; count++) {
          ids.push(await build(lines, '--no-cache', '--build-arg', 'SOURCE_DATE_EPOCH=1000000000'))
          await onHost(bench, 'sleep 1.1')
        }
        expectSame('the id of the second image', ids[0] ?? '', ids[1] ?? '')
      }),
  },
]
