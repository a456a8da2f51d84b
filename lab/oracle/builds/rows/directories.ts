/** WORKDIR and VOLUME. */

import type { BuildRow } from '../build-row.ts'

export const directoryRows: readonly BuildRow[] = [
  { name: 'WORKDIR makes a directory', dockerfile: 'FROM busybox\nWORKDIR /a/b\n' },
  { name: 'a relative WORKDIR begins at the one before', dockerfile: 'FROM busybox\nWORKDIR /a\nWORKDIR b\nWORKDIR ../c\nRUN pwd > /x\n' },
  { name: 'a relative WORKDIR begins at the root', dockerfile: 'FROM busybox\nWORKDIR a/b/\n' },
  { name: 'WORKDIR with a variable', dockerfile: 'FROM busybox\nENV d=/there\nWORKDIR $d/$none/x\n' },
  { name: 'WORKDIR belongs to whom USER names', dockerfile: 'FROM busybox\nUSER mail\nWORKDIR /a/b\nRUN pwd > /tmp/x\n' },
  { name: 'WORKDIR leaves a directory that is there alone', dockerfile: 'FROM busybox\nRUN mkdir -m 700 /a && chown 5:6 /a\nWORKDIR /a\n' },
  {
    name: 'WORKDIR follows a link',
    dockerfile: 'FROM busybox\nRUN mkdir /real && ln -s /real /link\nWORKDIR /link/sub\nRUN echo x > here\n',
  },
  { name: 'WORKDIR on a file is refused', dockerfile: 'FROM busybox\nRUN echo > /a\nWORKDIR /a\n', refused: true },
  { name: 'WORKDIR in a scratch image', dockerfile: 'FROM scratch\nWORKDIR /a/b\nCOPY f .\n', context: { f: 'f' } },
  {
    name: 'the working directory of the parent holds',
    parent: 'FROM busybox\nWORKDIR /parent\n',
    dockerfile: 'FROM parent\nWORKDIR child\nCOPY f .\n',
    context: { f: 'f' },
  },
  { name: 'VOLUME in both forms', dockerfile: 'FROM busybox\nVOLUME /a /b\nVOLUME ["/c d", "/e"]\n' },
  {
    name: 'what RUN writes into a volume stays',
    dockerfile: 'FROM busybox\nRUN mkdir /v && echo before > /v/before\nVOLUME /v\nRUN echo after > /v/after && echo else > /else\n',
  },
  { name: 'what COPY writes into a volume stays', dockerfile: 'FROM busybox\nVOLUME /v\nCOPY a /v/\n', context: { a: 'a' } },
  { name: 'a volume that the image does not have', dockerfile: 'FROM busybox\nVOLUME /new\nRUN echo x > /x\n' },
]
