/** Under systemd, which manages the cgroups of most machines: what it leaves of a container's limits, and what it starts after a boot. */

import { beforeAll, expect, test } from 'vitest'
import { slowness, within } from '../suite/slowness.ts'
import { rootOfMachine, spawnUml } from './spawn-uml.ts'

beforeAll(rootOfMachine, within(900))

/** What each step says, by its name. */
async function steps(scripts: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const script = Object.entries(scripts).map(([name, lines]) => `echo "== ${name}"\n${lines}`)
  const begin = 'export MINIDOCK_ROOT=$TMPDIR/store; ln -s $PWD/minidock /usr/local/bin/minidock'
  const { exitCode, all } = await spawnUml({
    command: ['bash', '-c', [begin, ...script].join('\n')],
    system: 'systemd',
    seconds: 400 * slowness(),
  })
  expect(exitCode, String(all)).toBe(0)
  const said = String(all).split(/^== /m).slice(1)
  return Object.fromEntries(said.map(text => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n') + 1).trimEnd()]))
}

const LIMITS = `for name in one two; do minidock exec $name sh -c 'cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/cpu.max; echo $(cat /sys/fs/cgroup/cgroup.controllers)'; done`
const ALL = ['67108864', '50000 100000', 'cpu io memory pids'].join('\n')

test('a container keeps its limits, whatever systemd does with its own; and the unit that is provided starts what a boot has ended', {
  timeout: within(640),
}, async () => {
  const said = await steps({
    built: `mkdir -p $TMPDIR/built/build && cp build/launcher build/*.cjs $TMPDIR/built/build
      node_modules/node-linux-*/bin/node scripts/warm-up.cjs $TMPDIR/built/build 2>&1 >/dev/null | grep warm-up: | grep -v ' -p '
      ls $TMPDIR/built/build | grep -c secret; systemctl is-active minidock-system`,
    started: `minidock run -d -m 64m --cpus 0.5 --name one busybox sleep 1000
      minidock run -d -m 64m --cpus 0.5 --name two --cgroup-parent apps-web.slice busybox sleep 1000`,
    where: `for name in one two; do
        find /sys/fs/cgroup -name "minidock-$(minidock inspect -f '{{.Id}}' $name)" -printf '%P\\n' | sed 's/[0-9a-f]\\{64\\}/ID/'
      done`,
    before: LIMITS,
    reload: `systemctl daemon-reload
      systemd-run --quiet --slice=apps-web.slice --unit=other sleep 1000 && systemctl stop other && systemctl daemon-reload; sleep 1`,
    after: LIMITS,
    refused: 'minidock run --cgroup-parent apps busybox true; echo $?',
    driver: "minidock info -f '{{.CgroupDriver}} {{.CgroupVersion}}'",
    gone: `minidock rm -f one two >/dev/null; find /sys/fs/cgroup -regex '.*/minidock-[0-9a-f]*'; systemctl is-active minidock-system minidock-apps-web`,
    again: `minidock run -d --name again --restart always busybox sleep 1000 >/dev/null
      kill -KILL $(sed 's/.*"Monitor":\\([0-9]*\\).*/\\1/' $MINIDOCK_ROOT/containers/*/pid)
      sed "s,^\\[Service\\],&\\nEnvironment=MINIDOCK_ROOT=$MINIDOCK_ROOT," scripts/systemd/minidock.service >/etc/systemd/system/minidock.service
      systemctl daemon-reload && systemctl start minidock && systemctl is-active minidock; minidock ps --format '{{.Names}} {{.State}}'`,
    stopped: "systemctl stop minidock; minidock ps --format '{{.Names}} {{.State}}'; minidock rm -f again",
    sleeperEnded: `minidock run -d -m 64m --name stays busybox sleep 1000 >/dev/null
      kill $(cat /sys/fs/cgroup/system.slice/minidock-system.service/supervisor/cgroup.procs); sleep 1; minidock ps --format '{{.Names}} {{.State}}'
      minidock run --rm -m 64m busybox cat /sys/fs/cgroup/memory.max; minidock rm -f stays; sleep 1
      minidock run --rm -m 64m busybox cat /sys/fs/cgroup/memory.max`,
    together: `systemctl stop minidock-system; for n in 1 2 3 4; do minidock run -d -m 64m --name n$n busybox sleep 1000 >/dev/null & done; wait
      minidock ps -q | wc -l; minidock rm -f n1 n2 n3 n4 | wc -l`,
  })
  expect(said).toMatchObject({
    built: '6\ninactive',
    where: 'system.slice/minidock-system.service/minidock-ID\napps.slice/apps-web.slice/minidock-apps-web.service/minidock-ID',
    before: `${ALL}\n${ALL}`,
    after: `${ALL}\n${ALL}`,
    refused: expect.stringMatching(/cgroup-parent for systemd cgroup should be a valid slice named as "xxx\.slice"[\s\S]*\n125$/),
    driver: 'systemd 2',
    gone: 'active\nactive',
    again: 'active\nagain running',
    stopped: 'again running\nagain',
    sleeperEnded: 'stays running\n67108864\nstays\n67108864',
    together: '4\n4',
  })
})
