/** Chapter 5: what there is to know of it. */

import type { Chapter } from '../../course/chapter-type.ts'

/** The first time it prints its addresses and routes, later it serves files. */
const SHOP = 'ip -4 -o address show eth0; ip route; [ -e /again ] && exec httpd -f -h /etc; touch /again'

export const chapter = {
  number: 5,
  name: 'network',
  title: 'A network of its own',
  module: 'network',
  minutes: { exercise: 15 },
  afterwards: [
    'connect a container by hand: cable, bridge, address, route',
    'say which address a packet has as its sender, and which as its target, at each place that it passes',
    'publish a port so that it is reached from outside, from the host, from a neighbour and from the container itself',
    'read a netlink message byte by byte',
    "say what keeps a container from the host's 127.0.0.1, from its neighbour's address, and others from its port",
  ],
  example: ['run', '--rm', '-p', '8080:80', 'busybox', 'true'],
  tour: [
    {
      why: 'A container with a published port. The first time it prints what it is connected by, and ends.',
      argv: ['run', '--name', 'web', '--hostname', 'shop', '-p', '8080:80', 'busybox', 'sh', '-c', SHOP],
      shows: '2: eth0    inet 172.17.0.2/16 …\ndefault via 172.17.0.1 dev eth0\n172.17.0.0/16 dev eth0 … src 172.17.0.2\n',
    },
    {
      why: 'The second time it stays, as a web server.',
      argv: ['start', 'web'],
      shows: 'web\n',
    },
    {
      why: 'A neighbour reaches it by its address …',
      argv: ['run', '--rm', 'busybox', 'wget', '-q', '-O', '-', 'http://172.17.0.2/hostname'],
      shows: 'shop\n',
    },
    {
      why: '… and by the published port, at every address that the host has. This one is the address of the bridge.',
      argv: ['run', '--rm', 'busybox', 'wget', '-q', '-O', '-', 'http://172.17.0.1:8080/hostname'],
      shows: 'shop\n',
    },
    {
      why: 'A container in the network of another one: they share interfaces, addresses and ports, so the web server is at 127.0.0.1.',
      argv: ['run', '--rm', '--network', 'container:web', 'busybox', 'wget', '-q', '-O', '-', 'http://127.0.0.1/hostname'],
      shows: 'shop\n',
    },
    {
      why: 'The port is taken, and a program that wants it too is told by whom.',
      argv: ['run', '--rm', '-p', '8080:80', 'busybox', 'true'],
      shows: 'minidock: …8080… already in use by container web\n…\n',
    },
    {
      why: 'ps tells what is published …',
      argv: ['ps', '--format', '{{.Names}}: {{.Ports}}'],
      shows: 'web: 0.0.0.0:8080->80/tcp\n',
    },
    {
      why: '… and the network tells who is in it.',
      argv: ['network', 'inspect', '--format', '{{range .Containers}}{{.Name}} has {{.IPv4Address}}{{end}}', 'bridge'],
      shows: 'web has 172.17.0.2/16\n',
    },
    {
      why: 'Names come from a file. It has the names of the container itself, and what you add.',
      argv: ['run', '--rm', '--hostname', 'app', '--add-host', 'db:192.0.2.7', 'busybox', 'tail', '-n', '2', '/etc/hosts'],
      shows: '192.0.2.7\tdb\n172.17.0.3\tapp\n',
    },
    {
      why: 'And a container that wants no network has none.',
      argv: ['run', '--rm', '--network', 'none', 'busybox', 'ip', '-o', 'link'],
      shows: '1: lo: …\n',
    },
    {
      why: 'The container goes, and with it the cable, the address and the element for its port.',
      argv: ['rm', '-f', 'web'],
      shows: 'web\n',
    },
  ],
  also: [],
} satisfies Chapter
