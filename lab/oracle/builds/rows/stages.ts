/** Several stages, nothing to begin with, and instructions for children. */

import type { BuildRow } from '../build-row.ts'

const parent = `FROM busybox
WORKDIR /app
ONBUILD COPY f /app/
ONBUILD RUN echo child > /app/child
ONBUILD ENV child=yes
`

export const stageRows: readonly BuildRow[] = [
  {
    name: 'COPY --from a named stage',
    dockerfile: 'FROM busybox AS one\nRUN echo 1 > /a && chown 7:8 /a && chmod 600 /a\nFROM busybox\nCOPY --from=one /a /b\n',
  },
  { name: 'COPY --from a numbered stage', dockerfile: 'FROM busybox\nRUN echo 1 > /a\nFROM scratch\nCOPY --from=0 /a /b\n' },
  {
    name: 'COPY --from of a directory keeps owners within',
    dockerfile:
      'FROM busybox AS one\nRUN mkdir -p /d/e && echo 1 > /d/e/f && chown -R 7:8 /d && ln -s f /d/e/link && ln /d/e/f /d/e/hard\nFROM busybox\nCOPY --from=one /d /x\n',
  },
  {
    name: 'COPY --from with --chown',
    dockerfile: 'FROM busybox AS one\nRUN mkdir /d && echo 1 > /d/f && chown -R 7:8 /d\nFROM busybox\nCOPY --from=one --chown=mail /d /x\n',
  },
  {
    name: 'COPY --from with a relative source',
    dockerfile: 'FROM busybox AS one\nWORKDIR /w\nRUN echo 1 > /a; echo 2 > /w/a\nFROM busybox\nCOPY --from=one a /x\n',
  },
  {
    name: 'COPY --from with a pattern',
    dockerfile:
      'FROM busybox AS one\nRUN mkdir /d && echo 1 > /d/a1 && echo 2 > /d/a2 && echo 3 > /d/b\nFROM busybox\nCOPY --from=one /d/a* /x/\n',
  },
  {
    name: 'COPY --from follows a link in the stage',
    dockerfile:
      'FROM busybox AS one\nRUN mkdir /d && echo 1 > /d/a && ln -s /d /link && ln -s /d/a /file\nFROM busybox\nCOPY --from=one /link /x\nCOPY --from=one /file /y\nCOPY --from=one /link/a /z\n',
  },
  { name: 'COPY --from an image', parent: 'FROM busybox\nRUN echo 1 > /a\n', dockerfile: 'FROM scratch\nCOPY --from=parent /a /b\n' },
  {
    name: 'a stage begins with another one',
    dockerfile: 'FROM busybox AS one\nENV a=1\nWORKDIR /w\nRUN echo 1 > a\nCMD ["x"]\nFROM one\nRUN echo $a > b\n',
  },
  {
    name: '--target ends at a stage',
    dockerfile: 'FROM busybox AS one\nRUN echo 1 > /a\nFROM busybox AS two\nRUN exit 1\n',
    options: { target: 'one' },
  },
  {
    name: '--target of a stage that there is not is refused',
    dockerfile: 'FROM busybox AS one\n',
    options: { target: 'three' },
    refused: true,
  },
  { name: 'a stage that is not needed is not built', dockerfile: 'FROM busybox AS one\nRUN exit 1\nFROM busybox\nRUN echo 1 > /a\n' },
  {
    name: 'a stage may be called what an earlier one was',
    dockerfile: 'FROM busybox AS one\nRUN echo 1 > /a\nFROM one AS two\nRUN echo 2 > /b\nFROM two\nCOPY --from=one /a /c\n',
  },
  { name: 'scratch is empty', dockerfile: 'FROM scratch\nCOPY a /\n', context: { a: 'a' } },
  {
    name: 'scratch has no name but its own',
    dockerfile: 'FROM scratch AS empty\nFROM empty\nCOPY a /b/\nENV x=1\nCMD ["/b/a"]\n',
    context: { a: 'a' },
  },
  { name: 'a base that there is not is refused', dockerfile: 'FROM localhost:1/none\n', refused: true },
  { name: 'ONBUILD is in the config of the parent', dockerfile: parent, context: { f: 'f' } },
  {
    name: 'ONBUILD runs in the child, before its own',
    parent,
    dockerfile: 'FROM parent\nRUN cat f child > both && echo $child >> both\n',
    context: { f: 'f' },
  },
  { name: 'ONBUILD is not for grandchildren', parent, dockerfile: 'FROM parent AS child\nFROM child\nRUN rm f\n', context: { f: 'f' } },
  { name: 'ONBUILD of ONBUILD is refused', dockerfile: 'FROM busybox\nONBUILD ONBUILD RUN true\n', refused: true },
  { name: 'ONBUILD of FROM is refused', dockerfile: 'FROM busybox\nONBUILD FROM busybox\n', refused: true },
  {
    name: 'an ARG chooses a stage',
    dockerfile: 'ARG which=two\nFROM busybox AS one\nRUN echo 1 > /a\nFROM busybox AS two\nRUN echo 2 > /a\nFROM $which\nRUN echo 3 > /b\n',
    options: { buildArgs: { which: 'one' } },
  },
  {
    name: '-f names another Dockerfile',
    dockerfile: 'FROM busybox\nRUN exit 1\n',
    context: { 'sub/Other': 'FROM busybox\nCOPY a /\n', a: 'a' },
    options: { file: 'sub/Other' },
  },
]
