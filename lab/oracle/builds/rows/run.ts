/** What RUN leaves in a layer. */

import type { BuildRow } from '../build-row.ts'

export const runRows: readonly BuildRow[] = [
  { name: 'RUN in JSON needs no shell', dockerfile: 'FROM busybox\nRUN ["touch", "/$HOME", "/a b"]\n' },
  {
    name: 'RUN changes, removes and replaces',
    dockerfile:
      'FROM busybox\nRUN mkdir -p /d/e && echo 1 > /d/f && echo 1 > /d/e/g\nRUN rm /d/f && rm -r /d/e && echo 2 > /d/e && chmod 700 /d\n',
  },
  {
    name: 'a directory that is removed and made again is empty',
    dockerfile: 'FROM busybox\nRUN mkdir -p /d/e && echo 1 > /d/e/f\nRUN rm -r /d && mkdir /d && echo 2 > /d/g\n',
  },
  { name: 'a directory is renamed', dockerfile: 'FROM busybox\nRUN mkdir -p /d/e && echo 1 > /d/e/f\nRUN mv /d /moved\n' },
  { name: 'files of the base are removed', dockerfile: 'FROM busybox\nRUN rm -r /var/spool /etc/shadow\n' },
  {
    name: 'links, hard links, fifos, set-user-ID and sticky bits',
    dockerfile:
      'FROM busybox\nRUN mkdir /d && cd /d && echo a > a && ln a b && ln -s a c && mkfifo e && echo f > f && chmod 4755 f && mkdir -m 1777 g\n',
  },
  {
    name: 'owners that RUN sets',
    dockerfile: 'FROM busybox\nRUN mkdir /d && echo a > /d/a && chown mail:users /d/a && chown 70000:70001 /d\n',
  },
  { name: 'RUN that fails ends the build', dockerfile: 'FROM busybox\nRUN exit 3\n', refused: true },
  { name: 'RUN of a program that is not there', dockerfile: 'FROM busybox\nRUN ["/none"]\n', refused: true },
  {
    name: 'what RUN sees in its environment',
    dockerfile: 'FROM busybox\nENV a=1\nARG b=2\nRUN env | grep -v -e HOSTNAME -e PWD -e SHLVL | sort > /x\n',
  },
  { name: 'what USER has for a home', dockerfile: 'FROM busybox\nUSER mail\nRUN echo $HOME > /tmp/x\n' },
  {
    name: 'nothing is left of what a step has for a device, a name or an address',
    dockerfile: 'FROM busybox\nRUN cat /etc/hosts /etc/hostname /etc/resolv.conf > /dev/null; ls /dev /proc /sys > /dev/null\n',
  },
  {
    name: '/etc/hosts that the parent has stays',
    dockerfile: 'FROM busybox\nCOPY hosts /etc/hosts\nRUN echo x > /x\n',
    context: { hosts: 'mine\n' },
  },
  { name: 'the umask of RUN', dockerfile: 'FROM busybox\nRUN umask > /x; mkdir /d; touch /f\n' },
  { name: 'files in /tmp and /run stay', dockerfile: 'FROM busybox\nRUN echo a > /tmp/a; mkdir -p /run; echo b > /run/b\n' },
  { name: 'files in /dev do not stay', dockerfile: 'FROM busybox\nRUN echo a > /dev/a; echo b > /dev/shm/b\n' },
  {
    name: 'RUN --mount=type=tmpfs leaves nothing',
    dockerfile: 'FROM busybox\nRUN --mount=type=tmpfs,target=/t echo a > /t/a\n',
  },
  {
    name: 'RUN --mount=type=bind shows the context, which stays as it is',
    dockerfile: 'FROM busybox\nRUN --mount=type=bind,target=/m cp /m/a /b\n',
    context: { a: 'a' },
  },
  {
    name: 'RUN --mount=type=bind from a stage',
    dockerfile:
      'FROM busybox AS one\nRUN mkdir /d && echo a > /d/a\nFROM busybox\nRUN --mount=type=bind,from=one,source=/d,target=/m cp /m/a /b\n',
  },
  {
    name: 'RUN --mount=type=cache is not in the image',
    dockerfile: 'FROM busybox\nRUN --mount=type=cache,target=/c echo a > /c/a && cp /c/a /b\n',
  },
]
