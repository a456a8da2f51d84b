/**
 * `COPY` and `ADD`, asked of docker: the same instruction makes the same files of the same context. It is docker 20.10 with BuildKit: what is newer than that
 * (`--parents`, `--exclude`, modes in words) it does not know, and named pipes and set-uid bits under `--chmod` it treats in another way than docker does now.
 */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../kernel/containers.ts'
import { copying, listing } from '../store/copying.ts'
import { within } from '../suite/slowness.ts'
import { openDockerTerminals } from './docker-terminals.ts'

const CONTEXT = `mkdir -p dir/sub dir/empty h sp; echo a >a.txt; echo b >b.txt; echo c >dir/c.txt; echo d >dir/sub/d.txt
chmod 700 dir/sub; chown 7:8 b.txt; chmod 4711 a.txt; ln -s dir ldir; ln -s dir/c.txt lfile; ln -s ../a.txt dir/up; echo h >h/1; ln h/1 h/2; touch "sp/[x]"
tar cf t.tar -C dir --owner=5 --group=6 sub c.txt; gzip -c t.tar >g`
const IMAGE = `mkdir -p x/sub real d2/a.txt y z; chmod 777 x/sub; chown 9:9 x/sub; touch x/old y/sub; echo old >file
ln -s /real abs; ln -s ../../real up; ln -s gone/deep dangling; ln -s file lf; ln -s /real z/sub`

const INSTRUCTIONS = [
  ...['COPY a.txt /n', 'COPY a.txt /n/', 'COPY a.txt /x', 'COPY a.txt /n/m/o', 'COPY b.txt n', 'COPY b.txt .', 'COPY ../../a.txt /n'],
  ...[
    'COPY dir /n',
    'COPY dir/ /x/',
    'COPY . /n/',
    'COPY a.txt dir /n/',
    'COPY dir/empty /n',
    'COPY dir/empty /x/sub',
    'COPY h /n',
    'COPY h/1 h/2 /n/',
  ],
  ...['COPY *.txt /n/', 'COPY d*r /n', 'COPY [b-z].txt /n/', 'COPY a.txt none* /n/', 'COPY none* /n/', 'COPY sp/[[]x] /n/'],
  ...['COPY ldir /n', 'COPY lfile /n', 'COPY l* /n/', 'COPY ldir/c.txt dir/up /n/'],
  ...['COPY --chown=3:4 dir /n/m', 'COPY --chown=3:4 dir /x', 'COPY --chmod=755 dir /n/m'],
  ...['COPY a.txt /abs/', 'COPY a.txt /up/q', 'COPY dir /dangling/', 'COPY a.txt /dangling', 'COPY a.txt /lf'],
  ...['COPY dir /file', 'COPY a.txt /file/', 'COPY a.txt /file/q', 'COPY a.txt /d2', 'COPY dir /y', 'COPY dir /z'],
  ...[
    'ADD t.tar /n',
    'ADD g a.txt /n/',
    'ADD t.tar /y',
    'ADD t.tar /z',
    'ADD t.tar /abs',
    'ADD t.tar /file',
    'ADD a.txt /n',
    'COPY t.tar /n/',
  ],
]

/** Prints what is in the image, but for what docker puts into each container. */
const LIST = `find . -mindepth 1 \\( -path ./dev -o -path ./proc -o -path ./sys -o -path ./etc -o -name .dockerenv \\) -prune -o -printf '%P %y %m %U:%G %l\\n'`
const DOCKER = '/usr/bin/docker'
const BUILD = `DOCKER_BUILDKIT=1 ${DOCKER} build --network none -q -t made -f /run/Dockerfile /run/context >/run/said 2>&1`
const UNPACK = `rm -rf /run/files; mkdir /run/files; id=$(${DOCKER} create made x); ${DOCKER} export $id | tar x -p -C /run/files; ${DOCKER} rm $id >/dev/null; cd /run/files`

let docker: Awaited<ReturnType<typeof openDockerTerminals>>
const folder = temporaryFolder()
const type = async (command: string) => (await docker.run(command, { seconds: within(60) / 1000 })).output.trim()

beforeAll(async () => {
  docker = await openDockerTerminals({ terminals: 1 })
  await type(
    `mkdir /run/image && cd /run/image && umask 022 && { ${IMAGE}\n} && tar cf /run/image.tar . && ${DOCKER} import /run/image.tar base`,
  )
  await type(`mkdir /run/context && cd /run/context && { ${CONTEXT}\n}`)
})
afterAll(() => docker.close())

/** Lines of the image's files, or the error. @param prepare a shell script for the context, as it is for this one alone */
async function dockers(instruction: string, prepare = ':'): Promise<readonly string[]> {
  const output = await type(
    `(cd /run/context; ${prepare}); printf '%s\\n' 'FROM base' '${instruction}' >/run/Dockerfile; ${BUILD} && { ${UNPACK}; ${LIST}; cd /; } || tail -n 1 /run/said`,
  )
  const lines = output.split('\n').map(line => line.trim().replace(/\/var\/lib\/docker\/overlay2\/\w+\/merged/, ''))
  return lines.filter(Boolean).sort()
}

async function ours(instruction: string, prepare = ':'): Promise<readonly string[]> {
  const room = copying(folder, `${CONTEXT}\n${prepare}`, IMAGE)
  const [, uid, gid] = /--chown=(\d+):(\d+)/.exec(instruction) ?? []
  try {
    await room.copy(instruction, uid === undefined ? {} : { owner: { uid: Number(uid), gid: Number(gid) } })
    return listing(room.image)
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

test.each(INSTRUCTIONS)('%s', { timeout: within(90) }, async instruction => {
  expect(await ours(instruction)).toEqual(await dockers(instruction))
})

const IGNORED = [
  ['*\\n!a.txt', 'COPY . /n/'],
  ['**/*.txt', 'COPY . /n/'],
  ['**/*.txt\\n!dir/sub/*', 'COPY . /n/'],
  ['dir\\n!dir/sub', 'COPY . /n/'],
  ['*\\n!dir/sub/d.txt', 'COPY dir /n/'],
  ['dir/*\\n!dir/c*', 'COPY d* /n/'],
  ['/dir/sub/\\n#b.txt\\n b.txt ', 'COPY . /n/'],
  ['dir/sub', 'COPY dir/sub/d.txt /n'],
  ['*\\n!dir', 'COPY --chown=3:4 . /n/'],
] as const

test.each(IGNORED)('with %j in .dockerignore: %s', { timeout: within(90) }, async (patterns, instruction) => {
  const prepare = `printf '.dockerignore\\n${patterns}\\n' >.dockerignore`
  const refused = (lines: readonly string[]) => lines.map(line => (line.includes('not found') ? 'not found' : line))
  expect(refused(await ours(instruction, prepare))).toEqual(refused(await dockers(instruction, prepare)))
})
