/** What root in the sandbox may try on purpose: its rights end where the machine's begin. Each attempt is such that it does no harm where it succeeds. */

import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gcc, STRICT } from '../kernel/compile.ts'
import { attack, said } from './fixtures.ts'

/** Outside of /tmp, which is empty in a sandbox. */
let folder: string
let program: string
beforeAll(() => {
  folder = mkdtempSync('/var/tmp/minidock-attack-')
  program = join(folder, 'attack')
  gcc([...STRICT, '-static', '-o', program, join(import.meta.dirname, 'attack.c')])
})
afterAll(() => rmSync(folder, { recursive: true }))

test('no disk can be opened, by whatever node and in whatever file system', async () => {
  const script = `
    mkdir /tmp/nodes; mount -t tmpfs -o dev nodes /tmp/nodes; cd /tmp/nodes
    for device in /sys/dev/block/*; do mknod b-\${device##*/} b $(sed s/:/' '/ <<<\${device##*/}); done
    number=0
    for numbers in '1 1' '1 2' '1 4' '1 11' '10 237' '10 232' '10 234' '10 183' '4 0' '7 0' '29 0' '226 0' '254 0'; do mknod c-\${numbers/ /:} c $numbers; done
    for node in *; do
      number=$((number + 1))
      (exec 9<$node) 2>/dev/null && echo "$node was read"; (exec 9>>$node) 2>/dev/null && echo "$node was written"
      [[ $( (exec 9<$node) 2>&1) == *'Operation not permitted' ]] || echo "$node is refused for another reason"
    done
    mknod harmless c 1 5; head -c 1 harmless | wc -c
    ((number > 13)) && echo enough`
  expect(await said(script)).toBe('1\nenough')
})

test.each(['devtmpfs', 'debugfs', 'tracefs', 'securityfs', 'efivarfs', 'binfmt_misc', 'configfs', 'pstore'])(
  'the one %s of this machine cannot be mounted',
  async type => {
    const { exitCode, stderr } = await attack(`mount -t ${type} none /mnt 2>&1 >/dev/null; findmnt /mnt`)
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
  },
)

test.each([
  ['pproc', 'ENODEV'],
  ['', 'ENODEV'],
  ['a-name-that-is-longer-than-any-file-system-has', 'ENODEV'],
  ['devtmpfs', 'EPERM'],
  ['tmpfs', 'done'],
])("a mount of the type '%s' is answered with %s", async (type, answer) => {
  expect(await said(`${program} mount '${type}'`)).toBe(`mount ${answer}\nfsopen ${answer}`)
})

test('every new mount is asked for, also if thousands of them come at once', async () => {
  const many = 'for ((each = 0; each < 100; each++)); do mount -t tmpfs many /mnt && umount /mnt || exit 1; done'
  const script = `for each in 1 2 3 4; do unshare --mount bash -c '${many}' & done; wait; mount -t devtmpfs none /mnt 2>/dev/null || echo refused`
  expect(await said(script)).toBe('refused')
})

test('no setting of the machine can be changed, by /proc as it is, made writable, or mounted anew', async () => {
  const settings = ['kernel/core_pattern', 'kernel/panic', 'kernel/pid_max', 'vm/dirty_ratio', 'vm/overcommit_memory', 'fs/file-max']
  const values = () => settings.map(name => readFileSync(`/proc/sys/${name}`, 'utf8'))
  const before = values()
  // The value that it has already.
  const script = `
    attempt() { for name in ${settings.join(' ')}; do value=$(<$1/$name); echo "$value" 2>/dev/null >$1/$name && echo "$1/$name was written"; done; }
    (: >>/proc/sysrq-trigger) 2>/dev/null && echo 'sysrq-trigger was opened'
    attempt /proc/sys; mount -o remount,bind,rw /proc/sys; attempt /proc/sys; umount -R /proc/sys; attempt /proc/sys
    mkdir /tmp/proc; mount -t proc proc /tmp/proc; attempt /tmp/proc/sys; echo tried`
  expect(await said(`exec 2>/dev/null; ${script}`)).toBe('tried')
  expect(values()).toEqual(before)
})

test('settings of its own namespaces can be changed in a new /proc', async () => {
  const names = ['kernel/hostname', 'kernel/shmmni', 'net/ipv4/ip_forward', 'net/ipv4/ping_group_range']
  const script = `mkdir /tmp/proc; mount -t proc proc /tmp/proc; for name in ${names.join(' ')}; do cat /tmp/proc/sys/$name | tee /tmp/proc/sys/$name >/dev/null && echo $name; done`
  expect(await said(script)).toBe(names.join('\n'))
})

test('/sys is read-only, and shows control groups of the sandbox only', async () => {
  const script = `
    (: >>/sys/kernel/uevent_seqnum) 2>&1 | grep -o 'Read-only file system'
    find /sys/fs/cgroup -name release_agent; find /sys/fs/cgroup -name 'minidock-lab-*'; cat /proc/self/cgroup | cut -d: -f3 | grep -v -e '^/$' -e '^/host$'; echo looked`
  expect(await said(script)).toBe('Read-only file system\nlooked')
})

test('nobody in it has the capabilities that are the whole machine’s, process 1 neither', async () => {
  const names = {
    sys_module: 16,
    sys_rawio: 17,
    sys_pacct: 20,
    sys_boot: 22,
    sys_nice: 23,
    sys_time: 25,
    sys_tty_config: 26,
    audit_control: 30,
  }
  const more = { mac_override: 32, mac_admin: 33, syslog: 34, wake_alarm: 35, block_suspend: 36, audit_read: 37, perfmon: 38, bpf: 39 }
  const sets = (await said('grep -h -E "^Cap(Inh|Prm|Eff|Bnd|Amb)" /proc/1/status /proc/self/status')).split('\n')
  expect(sets.length).toBe(10)
  for (const set of sets) {
    const bits = BigInt(`0x${set.split('\t')[1]}`)
    expect(Object.entries({ ...names, ...more }).filter(([, bit]) => bits & (1n << BigInt(bit)))).toEqual([])
  }
  const needed = { chown: 0, dac_override: 1, kill: 5, setuid: 7, net_admin: 12, sys_chroot: 18, sys_ptrace: 19, sys_admin: 21, mknod: 27 }
  const effective = BigInt(`0x${sets.find(set => set.startsWith('CapEff'))?.split('\t')[1]}`)
  expect(Object.entries(needed).filter(([, bit]) => !(effective & (1n << BigInt(bit))))).toEqual([])
})

test('system calls whose effect is on the whole machine are refused', async () => {
  const outcomes = (await said(`${program} calls`)).split('\n')
  expect(outcomes.length).toBeGreaterThanOrEqual(22)
  expect(outcomes.filter(line => !/ EPERM$|(of 32 bits|of x32) ENOSYS$/.test(line))).toEqual([])
})

test('the keys of whoever started it are not its own', async () => {
  const outside = execFileSync(program, ['keyring'], { encoding: 'utf8' }).trim()
  const inside = await said(`${program} keyring`)
  expect(inside).toMatch(/^\d+$/)
  expect(inside).not.toBe(outside)
})

test('process 1 has no file of the host: neither its program nor a descriptor leads out', async () => {
  const script = `ls -l /proc/1/fd | grep -c -e '-> /' ; [[ $(stat -Lc %d:%i /proc/1/exe) == $(stat -Lc %d:%i "$(type -P bash)") ]] && echo 'its own'; readlink /proc/1/cwd`
  expect(await said(script)).toBe('0\nits own\n/')
})

test('processes of the host can neither be seen nor be signalled', async () => {
  const victim = spawn('sleep', ['1000'])
  try {
    const script = `ls -d /proc/${victim.pid}; kill -9 ${victim.pid}; nsenter -t ${victim.pid} -m true; ls /proc | grep -c '^[0-9]'`
    const { stdout, stderr } = await attack(`${script}; true`, {})
    expect(Number(stdout)).toBeLessThan(10)
    expect(stderr).toContain(`kill: (${victim.pid}) - No such process`)
    expect(stderr).toContain('nsenter: cannot open')
    expect(victim.exitCode).toBe(null)
    expect(victim.signalCode).toBe(null)
  } finally {
    victim.kill('SIGKILL')
  }
})

test('the network inside is a loopback interface, and that of nobody else', async () => {
  expect(await said('ls /sys/class/net; ip route; ip -o link show up | cut -d: -f2')).toBe('lo\n lo')
})

test('no socket of the host can be reached: neither by a path, nor an abstract name, nor a port', async () => {
  const path = join(folder, 'host.sock')
  const abstract = `\0minidock-attack-${process.pid}`
  const port = 47_000 + (process.pid % 1000)
  const servers = await Promise.all([listening({ path }), listening({ path: abstract }), listening({ port, host: '127.0.0.1' })])
  const places = JSON.stringify([{ path }, { path: abstract }, { port, host: '127.0.0.1' }])
  const client = `const { connect } = require('node:net')
    for (const place of ${places}) { const socket = connect(place); socket.on('connect', () => { console.log('reached'); socket.destroy() }); socket.on('error', error => console.log(error.code)) }`
  try {
    expect(execFileSync(process.execPath, ['-e', client], { encoding: 'utf8' })).toBe('reached\n'.repeat(3))
    expect(
      await said(`cat > /tmp/client.cjs; ${process.execPath} /tmp/client.cjs; ls -A /run /tmp | grep -e sock`.replace(/$/, ' || true'), {
        input: client,
      }),
    ).toBe('ECONNREFUSED\n'.repeat(3).trim())
  } finally {
    for (const server of servers) server.close()
  }
})

function listening(place: { path: string } | { port: number; host: string }): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(socket => socket.end())
    server.once('error', reject)
    server.listen(place, () => resolve(server))
  })
}
