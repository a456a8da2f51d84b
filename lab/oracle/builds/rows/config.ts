/** Instructions that only say something of the image. */

import type { BuildRow } from '../build-row.ts'

const entry = 'FROM busybox\nENTRYPOINT ["/bin/echo"]\nCMD ["a"]\n'

export const configRows: readonly BuildRow[] = [
  { name: 'CMD in JSON is taken as it is', dockerfile: 'FROM busybox\nCMD ["echo", "a b", "$x"]\n' },
  { name: 'CMD as a line is given to a shell', dockerfile: 'FROM busybox\nCMD echo "a  b" \\\n  $x\n' },
  { name: 'JSON that is none is a line for the shell', dockerfile: "FROM busybox\nCMD ['echo', 'a']\n" },
  { name: 'the last CMD counts', dockerfile: 'FROM busybox\nCMD one\nCMD two\n' },
  { name: 'an empty CMD is none', dockerfile: 'FROM busybox\nCMD []\n' },
  { name: 'CMD stays when ENTRYPOINT comes after it', dockerfile: 'FROM busybox\nCMD ["a"]\nENTRYPOINT ["/bin/echo"]\n' },
  { name: "the base's CMD is dropped when ENTRYPOINT is set", dockerfile: 'FROM busybox\nENTRYPOINT ["/bin/echo"]\n' },
  { name: "the parent's CMD is dropped when ENTRYPOINT is set anew", parent: entry, dockerfile: 'FROM parent\nENTRYPOINT ["/bin/cat"]\n' },
  { name: "the parent's ENTRYPOINT stays when CMD is set", parent: entry, dockerfile: 'FROM parent\nCMD ["b"]\n' },
  { name: 'an empty ENTRYPOINT takes away that of the parent', parent: entry, dockerfile: 'FROM parent\nENTRYPOINT []\n' },
  { name: 'ENTRYPOINT as a line is given to a shell', dockerfile: 'FROM busybox\nENTRYPOINT exec top -b\n' },
  { name: 'EXPOSE with protocols and ranges', dockerfile: 'FROM busybox\nEXPOSE 80 53/udp 8000-8002/tcp 80/tcp\n' },
  { name: 'EXPOSE of what is no port is refused', dockerfile: 'FROM busybox\nEXPOSE web\n', refused: true },
  {
    name: 'LABEL with several, quoted and replaced ones',
    dockerfile: 'FROM busybox\nLABEL a=1 "b c"="d e" f=\'g\'\nLABEL a=2 multi="one \\\ntwo"\n',
  },
  {
    name: 'labels of the parent stay, --label adds one and wins',
    parent: 'FROM busybox\nLABEL a=1 b=2\n',
    dockerfile: 'FROM parent\nLABEL a=3\n',
    options: { labels: { a: '4', c: '5' } },
  },
  { name: 'MAINTAINER is the author', dockerfile: 'FROM busybox\nMAINTAINER Some Body <some@example.org>\n' },
  { name: 'STOPSIGNAL by name and by number', dockerfile: 'FROM busybox\nSTOPSIGNAL 9\nSTOPSIGNAL SIGUSR1\n' },
  { name: 'USER with a group', dockerfile: 'FROM busybox\nUSER mail:users\nRUN id -u > /tmp/u && id -g > /tmp/g\n' },
  { name: 'USER by number, and root again', dockerfile: 'FROM busybox\nUSER 1234\nRUN id > /tmp/a\nUSER root\nRUN id -u > /tmp/b\n' },
  {
    name: 'HEALTHCHECK with its options',
    dockerfile: 'FROM busybox\nHEALTHCHECK --interval=1m30s --timeout=3s --start-period=5s --retries=2 CMD test -f /x\n',
  },
  { name: 'HEALTHCHECK in JSON', dockerfile: 'FROM busybox\nHEALTHCHECK CMD ["test", "-f", "/x"]\n' },
  { name: 'HEALTHCHECK NONE', parent: 'FROM busybox\nHEALTHCHECK CMD true\n', dockerfile: 'FROM parent\nHEALTHCHECK NONE\n' },
  {
    name: 'SHELL is used for lines from then on',
    dockerfile:
      'FROM busybox\nRUN echo $0 > /a\nSHELL ["/bin/sh", "-e", "-c"]\nRUN echo $- > /b\nCMD one\nENTRYPOINT ["x"]\nHEALTHCHECK CMD two\n',
  },
  {
    name: 'SHELL is inherited from the parent',
    parent: 'FROM busybox\nSHELL ["/bin/sh", "-e", "-c"]\n',
    dockerfile: 'FROM parent\nCMD one\n',
  },
  { name: 'an instruction that there is not is refused', dockerfile: 'FROM busybox\nINCLUDE x\n', refused: true },
  { name: 'instructions may be written small', dockerfile: 'from busybox as One\nlabel a=1\nfrom one\ncmd ["x"]\n' },
]
