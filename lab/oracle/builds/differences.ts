/** The differences, by reason. They are those of docker 20.10 (its classic builder, and the BuildKit 0.8 in it) and podman 4.3 (buildah 1.28), of Debian 12. */

import { FAILS, IS_BUILT } from './build-difference.ts'
import type { BuilderName } from './builders.ts'

export interface BuildDifference {
  readonly builders: readonly OtherBuilder[]
  /** For a reader who knows Dockerfiles, in whole sentences. */
  readonly reason: string
  /** By the name of a row, all that is otherwise there. */
  readonly rows: Readonly<Record<string, readonly string[]>>
}

/** Builders that minidock is compared with. */
export const OTHER_BUILDERS = ['docker', 'buildkit', 'podman'] as const satisfies readonly BuilderName[]
export type OtherBuilder = (typeof OTHER_BUILDERS)[number]

const SCRATCH = {
  '--chown in a scratch image, by number': ['WorkingDir: nothing'],
  'COPY --from a numbered stage': ['WorkingDir: nothing'],
  'COPY --from an image': ['WorkingDir: nothing'],
  'scratch is empty': ['WorkingDir: nothing'],
  'scratch has no name but its own': ['WorkingDir: nothing'],
}

export const buildDifferences: readonly BuildDifference[] = [
  {
    builders: OTHER_BUILDERS,
    reason: 'Here-documents came with version 1.4 of the Dockerfile syntax, in 2022.',
    rows: {
      'a here-document is a script of RUN': [FAILS],
      'a here-document is the input of a command': [FAILS],
      'a here-document with a shebang is run by its program': [FAILS],
      'COPY of a here-document makes a file': [FAILS],
      'COPY of a quoted here-document leaves variables alone': [FAILS],
      'COPY of here-documents into a directory keeps their names': [FAILS],
      'tabs before a here-document with a minus are taken away': [FAILS],
      'COPY --chown and --chmod of a here-document': [FAILS],
    },
  },
  {
    builders: OTHER_BUILDERS,
    reason: 'They know the operators `:-` and `:+` in braces; the others came in 2023.',
    rows: {
      'defaults and alternatives without a colon': [FAILS],
      'patterns that are cut off or replaced': [FAILS],
    },
  },
  {
    builders: ['docker', 'buildkit'],
    reason: 'Archives that zstd compressed are unpacked since docker 23.',
    rows: {
      'ADD unpacks what zstd compressed': [
        '/x/a.tar.zst: file 644 0:0 5e83c52d9f87',
        '/x/in: nothing',
        '/x/in/a: nothing',
        '/x/in/deep: nothing',
        '/x/in/deep/b: nothing',
      ],
    },
  },
  {
    builders: ['docker'],
    reason: 'The classic builder knows neither `--chmod` nor `--mount`.',
    rows: {
      '--chmod gives files and directories a mode': [FAILS],
      '--chmod of one file': [FAILS],
      'RUN --mount=type=tmpfs leaves nothing': [FAILS],
      'RUN --mount=type=bind shows the context, which stays as it is': [FAILS],
      'RUN --mount=type=bind from a stage': [FAILS],
      'RUN --mount=type=cache is not in the image': [FAILS],
    },
  },
  {
    builders: ['docker'],
    reason: 'The classic builder builds all stages, one after the other.',
    rows: { 'a stage that is not needed is not built': [FAILS] },
  },
  {
    builders: ['docker', 'podman'],
    reason: 'An image that begins with nothing has no working directory, which means the same.',
    rows: SCRATCH,
  },
  {
    builders: ['docker', 'podman'],
    reason:
      'The classic builder runs steps with the volumes that the image has by then, and throws them away; buildah puts back what was in them before. With BuildKit a volume is nothing to a step: what it writes there stays.',
    rows: {
      'what RUN writes into a volume stays': ['/v/after: nothing'],
      'a volume that the image does not have': ['/new: directory 755 0:0'],
    },
  },
  {
    builders: ['docker'],
    reason: 'The classic builder makes working directories for root.',
    rows: {
      'WORKDIR belongs to whom USER names': ['/a: directory 755 0:0', '/a/b: directory 755 0:0'],
      'variables stand in ADD, COPY, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR': [
        '/w: directory 755 0:0',
        '/w/mail: directory 755 0:0',
      ],
    },
  },
  {
    builders: ['docker', 'podman'],
    reason: 'A variable of `ENV` hides an `ARG` of its name wherever that stands. With BuildKit the later one counts.',
    rows: { 'of ENV and ARG the later one counts': ['/y: file 644 0:0 "env\\n"'] },
  },
  {
    builders: ['docker'],
    reason:
      'The classic builder refuses a source with too many `..`. For the others there is nothing above the root of the context, so that is what they mean.',
    rows: { 'a source cannot leave the context': [FAILS] },
  },
  {
    builders: ['docker', 'podman'],
    reason: 'They refuse a pattern that means nothing, BuildKit does not.',
    rows: { 'a pattern that means nothing copies nothing': [FAILS] },
  },
  {
    builders: ['docker', 'podman'],
    reason: 'They take the bits of set-user-ID from files of the context.',
    rows: { 'modes stay, owners become root': ['/x/set: file 755 0:0 "s"'] },
  },
  {
    builders: ['docker', 'podman'],
    reason:
      'They unpack what is copied over what is there, as tar does. BuildKit refuses to make a directory of a file, or a file of a directory.',
    rows: {
      'a directory inside what is copied does not go through a link': [IS_BUILT],
      'a directory inside what is copied does not replace a file': [IS_BUILT],
      'a file inside what is copied does not replace a directory': [IS_BUILT],
    },
  },
  {
    builders: ['docker'],
    reason: 'The classic builder looks for a group that is called as the user is. The others take the group of the user.',
    rows: { '--chown with a user alone, by name': [FAILS] },
  },
  {
    builders: ['buildkit', 'podman'],
    reason: 'What is unpacked keeps the owners that the archive tells. BuildKit gives it to whom `--chown` says since version 0.23.',
    rows: { 'ADD --chown gives what it unpacks an owner': ['/x/in: directory 750 1000:1000', '/x/in/a: file 640 1000:1000 "a"'] },
  },
  {
    builders: ['docker'],
    reason: 'The same; and the destination, which is made, belongs to root.',
    rows: {
      'ADD --chown gives what it unpacks an owner': [
        '/x: directory 755 0:0',
        '/x/in: directory 750 1000:1000',
        '/x/in/a: file 640 1000:1000 "a"',
      ],
    },
  },
  {
    builders: ['buildkit'],
    reason: 'This version gives files to root when there is no user of that name.',
    rows: { '--chown by a name that the image does not have is refused': [IS_BUILT] },
  },
  {
    builders: ['buildkit'],
    reason: 'This version gives a step no groups beside the one that its user has.',
    rows: { 'USER by number, and root again': ['/tmp/a: file 644 1234:0 "uid=1234 gid=0(root)\\n"'] },
  },
  {
    builders: ['docker', 'buildkit'],
    reason: 'A working directory is noted as it is written, with two slashes where a variable was empty. Later versions clean it.',
    rows: { 'WORKDIR with a variable': ['WorkingDir: "/there//x"'] },
  },
  {
    builders: ['docker'],
    reason: 'The classic builder copies several files only to a destination that ends with a slash, as the Dockerfile reference says.',
    rows: { 'several files go into a directory that is there, also without a slash': [FAILS] },
  },
  {
    builders: ['buildkit'],
    reason:
      'The destination becomes a file, each source replaces the one before, and nothing is said of that. minidock refuses it, in the words of the classic builder.',
    rows: { 'several files to a name without a slash are refused': [IS_BUILT] },
  },
  {
    builders: ['podman'],
    reason: 'The destination becomes a directory.',
    rows: { 'several files to a name without a slash are refused': [IS_BUILT] },
  },
  {
    builders: ['buildkit'],
    reason: 'Directories that were made to mount something on them stay. Later versions remove them.',
    rows: {
      'RUN --mount=type=tmpfs leaves nothing': ['/t: directory 755 0:0'],
      'RUN --mount=type=bind shows the context, which stays as it is': ['/m: directory 755 0:0'],
      'RUN --mount=type=bind from a stage': ['/m: directory 755 0:0'],
      'RUN --mount=type=cache is not in the image': ['/c: directory 755 0:0'],
    },
  },
  {
    builders: ['podman'],
    reason: 'WORKDIR is only noted: a step that runs makes the directory, and without one there is none.',
    rows: {
      'WORKDIR makes a directory': ['/a: nothing', '/a/b: nothing'],
      'a relative WORKDIR begins at the one before': ['/a/b: nothing'],
      'a relative WORKDIR begins at the root': ['/a: nothing', '/a/b: nothing'],
      'WORKDIR with a variable': ['/there: nothing', '/there/x: nothing', 'WorkingDir: "/there//x"'],
      'WORKDIR on a file is refused': [IS_BUILT],
      'variables stand in ADD, COPY, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME and WORKDIR': ['/w: nothing', '/w/mail: nothing'],
      'ONBUILD is in the config of the parent': ['/app: nothing'],
    },
  },
  {
    builders: ['podman'],
    reason: '`SHELL` holds for `RUN` alone.',
    rows: {
      'SHELL is used for lines from then on': ['Cmd: ["/bin/sh","-c","one"]'],
      'SHELL is inherited from the parent': ['Cmd: ["/bin/sh","-c","one"]'],
    },
  },
  {
    builders: ['podman'],
    reason: '`EXPOSE` is not read: a range stays one, and what is no port is in the image.',
    rows: {
      'EXPOSE with protocols and ranges': ['ExposedPorts: {"53/udp":{},"80/tcp":{},"8000-8002/tcp":{}}'],
      'EXPOSE of what is no port is refused': [IS_BUILT],
    },
  },
  {
    builders: ['podman'],
    reason: 'The directive `escape` changes where lines go on, and not what is escaped within them.',
    rows: {
      'a directive changes the character that escapes': [
        'Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","a=c:dir","b=`"]',
      ],
    },
  },
  {
    builders: ['podman'],
    reason: 'Names of stages are compared letter by letter, capital or small.',
    rows: { 'instructions may be written small': [FAILS] },
  },
  {
    builders: ['podman'],
    reason: 'Brackets in a pattern are taken away, and the asterisk in them means all names.',
    rows: { 'an asterisk in brackets is itself': ['/x/ab: file 644 0:0 "b"'] },
  },
  {
    builders: ['podman'],
    reason: 'A destination that is a link to nothing is taken for a directory, which is made.',
    rows: { 'a destination that is a link to nothing': ['/nowhere/yet: directory 755 0:0', '/nowhere/yet/a: file 644 0:0 "a"'] },
  },
  {
    builders: ['podman'],
    reason: 'A pattern of `.dockerignore` that begins with a slash means nothing.',
    rows: { 'comments, blanks and slashes around a pattern': ['/x/dir/a: file 644 0:0 "a"'] },
  },
]

/** What a builder does otherwise, by row. */
export function differencesFor(builder: OtherBuilder): ReadonlyMap<string, readonly string[]> {
  const own = buildDifferences.filter(({ builders }) => builders.includes(builder))
  return new Map(own.flatMap(each => Object.entries(each.rows)))
}
