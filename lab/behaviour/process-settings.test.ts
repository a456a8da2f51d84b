/** With what a program starts: environment, directory, user and groups, command, capabilities. */

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { useMinidock } from '../fixtures/use-minidock.ts'

const minidock = useMinidock()
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** A command line that is refused before anything is made. */
async function refusal(...args: string[]): Promise<string> {
  return await refusalWith(125, ...args)
}

async function refusalWith(code: number, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await minidock.minidock(['run', '--rm', ...args])
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
  return stderr
}

test('the environment is PATH, HOSTNAME and HOME, and nothing of the caller’s', async () => {
  expect(await minidock.ok('run', '--rm', '-h', 'web', 'busybox', 'env')).toBe(`${PATH}\nHOSTNAME=web\nHOME=/root`)
})

test('with a terminal it has TERM as well', async () => {
  expect((await minidock.ok('run', '--rm', '-t', 'busybox', 'env')).split(/\r?\n/)).toContain('TERM=xterm')
})

test('-e sets a variable, takes one from the caller, or replaces a default', async () => {
  const { stdout } = await minidock.minidock(
    ['run', '--rm', '-h', 'web', '-e', 'A=1=2', '-e', 'TAKEN', '-e', 'NOT_THERE', '-e', 'HOME=/h', 'busybox', 'env'],
    { env: { TAKEN: 'from the caller' } },
  )
  expect(stdout.split('\n').sort()).toEqual(['A=1=2', 'HOME=/h', 'HOSTNAME=web', PATH, 'TAKEN=from the caller'])
})

test('--env-file is read line by line, and -e has the last word', async () => {
  const file = minidock.path('variables.env')
  writeFileSync(file, '# a comment\nONE=1\nTWO=two words "quoted"\n\nTHREE=3\n')
  const env = await minidock.sh('echo "$ONE|$TWO|$THREE"', '--env-file', file, '-e', 'THREE=drei')
  expect(env).toBe('1|two words "quoted"|drei')
})

test('-w chooses the directory, which is made if it is not there', async () => {
  expect(await minidock.sh('pwd; stat -c "%u %a" .', '-w', '/a/b')).toBe('/a/b\n0 755')
})

test('a relative -w is refused', async () => {
  expect(await refusal('-w', 'a', 'busybox', 'pwd')).toContain("the working directory 'a' is invalid, it needs to be an absolute path")
})

test('-u and --group-add choose user and groups, and root’s capabilities are gone', async () => {
  expect(await minidock.sh('id; grep CapEff /proc/self/status', '-u', '1000:2000', '--group-add', '5')).toMatch(
    /^uid=1000 gid=2000 groups=5[^,]*,2000\nCapEff:\t0000000000000000$/,
  )
})

test('a user that the image does not know is refused by name, and taken by number', async () => {
  expect(await refusal('-u', 'nobodyx', 'busybox', 'id')).toContain('unable to find user nobodyx: no matching entries in passwd file')
  expect(await minidock.sh('id -u', '-u', '4711')).toBe('4711')
})

test('--entrypoint comes before the command', async () => {
  expect(await minidock.ok('run', '--rm', '--entrypoint', 'echo', 'busybox', 'a', 'b')).toBe('a b')
})

test('--cidfile gets the id, and is never written over', async () => {
  const file = minidock.path('cid')
  const id = await minidock.ok('create', '--cidfile', file, 'busybox', 'true')
  expect(readFileSync(file, 'utf8')).toBe(id)
  expect(await refusal('--cidfile', file, 'busybox', 'true')).toContain('container ID file found')
  expect(readFileSync(file, 'utf8')).toBe(id)
})

test('a --cidfile that cannot be made is refused, and no container is made', async () => {
  const before = await minidock.ok('ps', '-aq')
  const file = minidock.path('nowhere/cid')
  const stderr = `minidock: failed to create the container ID file: open ${file}: no such file or directory
  give the path of a file that can be made: --cidfile FILE`
  const make = async (command: string) => await minidock.minidock([command, '--cidfile', file, 'busybox', 'true'])
  expect(await make('run')).toMatchObject({ exitCode: 127, stdout: '', stderr })
  expect(await make('create')).toMatchObject({ exitCode: 1, stdout: '', stderr })
  expect(await minidock.ok('ps', '-aq')).toBe(before)
})

test('a command that makes no container leaves no --cidfile', async () => {
  const file = minidock.path('cid-of-none')
  await refusal('--cidfile', file, 'no-such-image', 'true')
  expect(existsSync(file)).toBe(false)
})

test('labels are on record', async () => {
  await minidock.ok('create', '--name', 'labelled', '-l', 'a=1', '--label', 'b', '--label', 'c=x=y', 'busybox', 'true')
  expect((await minidock.inspect('labelled')).Config.Labels).toEqual({ a: '1', b: '', c: 'x=y' })
})

test('root has docker’s fourteen capabilities, and the host’s process as many as before', async () => {
  const capabilities = (name: string, text: string) => BigInt(`0x${new RegExp(`^${name}:\\s*([0-9a-f]+)$`, 'm').exec(text)?.[1] ?? '0'}`)
  const expected = 0xa80425fbn & capabilities('CapBnd', readFileSync('/proc/self/status', 'utf8'))
  const status = await minidock.ok('run', '--rm', 'busybox', 'cat', '/proc/self/status')
  for (const name of ['CapPrm', 'CapEff', 'CapBnd']) expect(capabilities(name, status), name).toBe(expected)
  for (const name of ['CapInh', 'CapAmb']) expect(capabilities(name, status), name).toBe(0n)
})

test('a user’s groups are those of the image’s /etc/group, and --group-add takes names of it', async () => {
  expect(await minidock.sh('id')).toBe('uid=0(root) gid=0(root) groups=0(root),10(wheel)')
  expect(await minidock.sh('id', '-u', 'nobody', '--group-add', 'video')).toMatch(/^uid=65534\(nobody\) gid=\d+\(\w+\) groups=.*\(video\)/)
  expect(await minidock.sh('echo $HOME; id -u; id -g', '-u', 'root:nogroup')).toMatch(/^\/root\n0\n\d{4,}$/)
})

test('a group that the image does not know is refused', async () => {
  expect(await refusal('-u', 'root:nogroupx', 'busybox', 'id')).toContain('nogroupx')
  expect(await refusal('--group-add', 'nogroupx', 'busybox', 'id')).toContain('nogroupx')
})

test('--sysctl sets what a namespace has for itself, and for nobody else', async () => {
  const settings = ['--sysctl', 'net.ipv4.ip_forward=1', '--sysctl', 'kernel.sem=250 32000 32 99', '--sysctl', 'fs.mqueue.msg_max=7']
  const files = ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/kernel/sem', '/proc/sys/fs/mqueue/msg_max']
  const before = files.map(file => readFileSync(file, 'utf8'))
  expect(await minidock.sh(`cat ${files.join(' ')}; echo 0 2>/dev/null >${files[0]} || echo closed`, ...settings)).toBe(
    '1\n250\t32000\t32\t99\n7\nclosed',
  )
  expect(files.map(file => readFileSync(file, 'utf8'))).toEqual(before)
})

test('--sysctl of the machine, of a namespace that is shared, or with a value that the kernel does not take is refused', async () => {
  expect(await refusal('--sysctl', 'kernel.panic=1', 'busybox', 'true')).toContain("sysctl 'kernel.panic=1' is not allowed")
  expect(await refusal('--ipc', 'host', '--sysctl', 'kernel.shmmax=1', 'busybox', 'true')).toContain('no ipc namespace of its own')
  expect(await refusal('--sysctl', 'net.ipv4.ip_forward=many', 'busybox', 'true')).toContain('does not take this value')
  expect(await refusalWith(127, '--sysctl', 'net.ipv4.no_such=1', 'busybox', 'true')).toContain('/proc/sys/net/ipv4/no_such')
})

test('-w into a file is refused, and says what is in the way', async () => {
  expect(await refusal('-w', '/etc/passwd', 'busybox', 'true')).toContain('/etc/passwd')
})

test('an image’s user, directory, entrypoint and environment hold where the caller says nothing else', async () => {
  const changes = [
    'USER nobody',
    'WORKDIR /var/x',
    'ENV WHO=image',
    'ENTRYPOINT ["sh", "-c"]',
    'CMD ["echo $WHO $(pwd) $(id -un)"]',
    'STOPSIGNAL SIGUSR1',
    'LABEL from=image',
  ]
  const archive = minidock.path('base.tar')
  await minidock.ok('create', '--name', 'base', 'busybox')
  await execa('tar', ['-C', (await minidock.layersOf('busybox'))[0] ?? '', '-cf', archive, '.'])
  await minidock.ok('import', ...changes.flatMap(change => ['-c', change]), archive, 'configured')
  expect(await minidock.ok('run', '--rm', 'configured')).toBe('image /var/x nobody')
  expect(await minidock.ok('run', '--rm', '-e', 'WHO=caller', '-w', '/', '-u', '0', 'configured')).toBe('caller / root')
  expect(await minidock.ok('run', '--rm', '--entrypoint', 'pwd', 'configured')).toBe('/var/x')
  await minidock.ok('create', '--name', 'configured', '-l', 'to=container', 'configured')
  expect((await minidock.inspect('configured')).Config.Labels).toEqual({ from: 'image', to: 'container' })
  await minidock.ok('rm', 'configured', 'base')
  await minidock.ok('rmi', 'configured')
})
