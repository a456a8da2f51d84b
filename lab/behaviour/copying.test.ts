/** `cp`: by docker's rules for what is there and what is not, in containers that run and that do not. */

import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { beforeEach, expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { processesOf } from '../fixtures/nothing-left.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { getXattr, setXattr } from '../fixtures/xattrs.ts'

const minidock = useMinidock()
let count = 0
/** A folder of this check's own, outside of the state folder. */
let here: string

beforeEach(() => {
  here = minidock.path(`copies${++count}`)
  mkdirSync(here)
})

function file(name: string, content = `${name}\n`): string {
  const path = join(here, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}

async function fails(...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await minidock.minidock(args, { cwd: here })
  expect(exitCode, `${args.join(' ')} fails`).toBe(1)
  return stderr.replace('minidock: ', '').split('\n')[0] ?? ''
}

async function copy(...args: readonly string[]): Promise<string> {
  const { exitCode, stderr } = await minidock.minidock(['cp', ...args], { cwd: here })
  expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' })
  return stderr
}

/** Of a path in a container, whatever it does: the listing of its archive. */
async function listed(path: string): Promise<string[]> {
  const { stdout } = await execa(`"${REPOSITORY}/minidock" cp "${path}" - | tar --numeric-owner -tv`, {
    shell: true,
    env: minidock.environment,
  })
  return stdout.split('\n').map(line => line.replace(/\s+\d{4}-\d\d-\d\d \d\d:\d\d/, '').replace(/ +/g, ' '))
}

/** Names in a directory of a container. */
async function names(path: string): Promise<string[]> {
  return (await listed(path)).map(line => line.split(' ').slice(3).join(' '))
}

test('a file goes to a new name, into a directory, and over a file', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  file('a')
  await copy('a', 'web:/srv')
  expect(await listed('web:/srv')).toEqual(['-rw-r--r-- 0/0 2 srv'])
  await copy('a', 'web:/home')
  expect(await names('web:/home')).toEqual(['home/', 'home/a'])
  file('a', 'more than before\n')
  await copy('a', 'web:/srv')
  expect(await listed('web:/srv')).toEqual(['-rw-r--r-- 0/0 17 srv'])
})

test('a directory is made under a new name, goes into one that is there, and /. is its content', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  file('d/f')
  await copy('d', 'web:/new')
  expect(await names('web:/new')).toEqual(['new/', 'new/f'])
  await copy('d', 'web:/new')
  expect(await names('web:/new')).toEqual(['new/', 'new/d/', 'new/d/f', 'new/f'])
  await copy('d/.', 'web:/home/')
  expect(await names('web:/home')).toEqual(['home/', 'home/f'])
  await copy('web:/new', '.')
  await copy('web:/new/.', 'content')
  expect([readdirSync(join(here, 'new')), readdirSync(join(here, 'content'))]).toEqual([
    ['d', 'f'],
    ['d', 'f'],
  ])
  await copy('web:/new/', 'content')
  expect(readdirSync(join(here, 'content'))).toEqual(['d', 'f', 'new'])
})

test('what cannot be is refused in docker’s words', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  await minidock.ok('create', '--name', 'sealed', '--read-only', 'busybox')
  file('a')
  file('d/passwd/x')
  mkdirSync(join(here, 'clash'))
  file('clash/etc')
  expect(await fails('cp', 'd', 'web:/etc/passwd')).toBe('cannot copy directory')
  expect(await fails('cp', 'web:/etc', 'a')).toBe('cannot copy directory')
  expect(await fails('cp', 'a', 'web:/none/')).toBe('no such directory')
  expect(await fails('cp', 'web:/etc/passwd', 'none/')).toBe('no such directory')
  expect(await fails('cp', 'a', 'web:/none/x')).toBe('Could not find the file /none in container web')
  expect(await fails('cp', 'web:/none', '.')).toBe('Could not find the file /none in container web')
  expect(await fails('cp', 'web:/etc/passwd/', '.')).toBe('lstat /etc/passwd/: not a directory')
  expect(await fails('cp', 'web:/etc', 'none/x')).toBe(`invalid output path: directory "${here}/none" does not exist`)
  expect(await fails('cp', 'web:/etc/passwd', '/dev/null')).toBe(
    'invalid output path: "/dev/null" must be a directory or a regular file: got a device',
  )
  expect(await fails('cp', 'd/.', 'web:/etc')).toBe(`cannot overwrite non-directory "/etc/passwd" with directory "${here}/d/passwd"`)
  expect(await fails('cp', 'clash/.', 'web:/')).toBe(`cannot overwrite directory "/etc" with non-directory "${here}/clash/etc"`)
  expect(await fails('cp', 'a', 'sealed:/srv')).toBe('container rootfs is marked read-only')
  expect(await fails('cp', 'none', 'web:/')).toBe(`lstat ${here}/none: no such file or directory`)
  expect(await fails('cp', 'a', 'none:/')).toBe('No such container: none')
  expect(await fails('cp', 'a', 'b')).toBe('must specify at least one container source')
  expect(await fails('cp', 'web:/a', 'web:/b')).toBe('copying between containers is not supported')
  expect(await fails('cp', '', 'web:/b')).toBe('source can not be empty')
  expect(await fails('cp', '-', 'web:/etc/passwd')).toBe('destination "web:/etc/passwd" must be a directory')
  expect((await minidock.minidock(['cp', 'sealed:/etc/passwd', here])).exitCode).toBe(0)
})

test('a link is copied as a link, and followed with -L or a slash; links in the container lead to places in it', async () => {
  await minidock.ok(
    'run',
    '--name',
    'web',
    'busybox',
    'sh',
    '-c',
    'ln -s /etc /e; ln -s ../../../../etc/passwd /home/up; ln -s /home/made /hole',
  )
  await copy('web:/e', 'link')
  expect(readlinkSync(join(here, 'link'))).toBe('/etc')
  await copy('-L', 'web:/home/up', '.')
  const passwd = readFileSync(join(here, 'up'), 'utf8')
  expect(passwd).not.toBe(readFileSync('/etc/passwd', 'utf8'))
  await copy('web:/e/', 'etc')
  expect(readFileSync(join(here, 'etc/passwd'), 'utf8')).toBe(passwd)
  await copy('web:/e/passwd', 'through')
  expect(readFileSync(join(here, 'through'), 'utf8')).toBe(passwd)
  symlinkSync('etc/passwd', join(here, 'mine'))
  await copy('mine', 'web:/e')
  await copy('-L', 'mine', 'web:/hole')
  expect(await names('web:/etc')).toContain('etc/mine -> etc/passwd')
  expect((await listed('web:/home/made'))[0]).toMatch(/^-rw/)
  expect(existsSync('/etc/mine')).toBe(false)
})

test('what is copied in is root’s, and with -a whose it was; what is copied out is the caller’s, and with -a whose it was', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  chownSync(file('d/a'), 1234, 5678)
  chmodSync(join(here, 'd/a'), 0o4750)
  await copy('d', 'web:/plain')
  await copy('-a', 'd', 'web:/kept')
  expect(await listed('web:/plain')).toEqual(['drwxr-xr-x 0/0 0 plain/', '-rwsr-x--- 0/0 4 plain/a'])
  expect(await listed('web:/kept')).toEqual(['drwxr-xr-x 0/0 0 kept/', '-rwsr-x--- 1234/5678 4 kept/a'])
  await copy('web:/kept', 'out')
  await copy('-a', 'web:/kept', 'out-a')
  const whose = (name: string) => [statSync(join(here, name)).uid, statSync(join(here, name)).mode & 0o7777]
  expect([whose('out/a'), whose('out-a/a')]).toEqual([
    [0, 0o4750],
    [1234, 0o4750],
  ])
})

test('who looks on is told how much was copied', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  file('a')
  expect(await copy('a', 'web:/x')).toBe('')
  const { stderr } = await minidock.minidock(['cp', '-q=false', join(here, 'a'), 'web:/x'])
  expect(stderr).toBe('Successfully copied 2.05kB to web:/x')
  const back = await minidock.minidock(['cp', '--quiet=false', 'web:/x', here])
  expect(back.stderr).toBe(`Successfully copied 2.05kB to ${here}`)
})

test.each(['runs', 'is created', 'has ended', 'is paused'])('both ways, in a container that %s', async state => {
  file('in/a')
  if (state === 'is created') await minidock.ok('create', '--name', 'web', 'busybox')
  else if (state === 'has ended') await minidock.ok('run', '--name', 'web', 'busybox', 'true')
  else {
    await minidock.background('web')
    if (state === 'is paused') await minidock.ok('pause', 'web')
    await copy('in', 'web:/srv')
    await copy('web:/srv/.', 'out')
    await copy('web:/etc/hosts', '.')
    expect(readFileSync(join(here, 'hosts'), 'utf8')).toContain('localhost')
    expect(await fails('cp', 'in/a', 'web:/etc/hosts')).toBe('unlinkat /etc/hosts: device or resource busy')
    expect(readFileSync(join(here, 'out/a'), 'utf8')).toBe('in/a\n')
    return
  }
  await copy('in', 'web:/srv')
  await copy('web:/srv/.', 'out')
  expect(readFileSync(join(here, 'out/a'), 'utf8')).toBe('in/a\n')
})

test('a container that was copied into sees it when it is started', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox', 'cat', '/etc/motd', '/srv/x/a')
  file('motd')
  file('x/a')
  await copy('motd', 'web:/etc')
  mkdirSync(join(here, 'srv'))
  await copy('srv', 'web:/')
  await copy('x', 'web:/srv')
  expect(await minidock.ok('start', '-a', 'web')).toBe('motd\nx/a')
})

test('tar on stdin is extracted, compressed or not, and whose it is stays; tar on stdout can be extracted', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  file('a')
  const { stdout } = await execa('tar', ['--owner=77', '--group=78', '-cz', 'a'], { cwd: here, encoding: 'buffer' })
  expect((await minidock.minidock(['cp', '-', 'web:/home'], { input: Buffer.from(stdout) })).exitCode).toBe(0)
  expect(await listed('web:/home/a')).toEqual(['-rw-r--r-- 77/78 2 a'])
  const climbing = await execa('tar', ['-cP', '--transform=s,^,../,', 'a'], { cwd: here, encoding: 'buffer' })
  const refused = await minidock.minidock(['cp', '-', 'web:/home'], { input: Buffer.from(climbing.stdout) })
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('climb')])
})

test('long names, names that are no UTF-8, attributes, devices, fifos, hard links and times go in and come out', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  const long = 'n'.repeat(150)
  const script = `
    mkdir t; cd t; echo x > ${long}; echo y > "$(printf 'b\\377')"; ln ${long} hard; mkfifo fifo; mknod null c 1 3; mkdir -p ${'deep/'.repeat(40)}
    touch -d '2001-02-03 04:05:06.789' ${long}`
  await execa('sh', ['-c', script], { cwd: here })
  await setXattr(join(here, 't/hard'), 'user.note', Buffer.from('hello'))
  await copy('-a', 't', 'web:/t')
  await copy('-a', 'web:/t', 'back')
  const described = async (folder: string) =>
    (await execa('sh', ['-c', 'find . -printf "%y %m %n %s %T@ %p\\n" | sort'], { cwd: join(here, folder), encoding: 'latin1' })).stdout
  expect(await described('back')).toBe(await described('t'))
  expect(await getXattr(join(here, 'back', long), 'user.note')).toEqual(Buffer.from('hello'))
  expect(lstatSync(join(here, 'back/null')).rdev).toBe(lstatSync('/dev/null').rdev)
})

test('a file capability is kept', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex')
  await setXattr(file('program'), 'security.capability', capability)
  await copy('program', 'web:/bin/program')
  expect(await copy('web:/bin/program', 'back')).toBe(`WARNING: ${here}/back is given capabilities`)
  expect(await getXattr(join(here, 'back'), 'security.capability')).toEqual(capability)
})

test('a large file is copied in pieces: memory does not grow with it', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  truncateSync(file('large'), 2 ** 29)
  expect(await peakOf('cp', 'large', 'web:/large')).toBeLessThan(250_000)
  expect(await peakOf('cp', 'web:/large', 'back')).toBeLessThan(250_000)
  expect(statSync(join(here, 'back')).size).toBe(2 ** 29)
})

/** The most memory that one process of a command has had, in kB: the kernel keeps it as VmHWM. */
async function peakOf(...args: readonly string[]): Promise<number> {
  const running = minidock.start(args, { cwd: here })
  let [peak, done] = [0, false]
  const ended = running.then(({ exitCode }) => {
    done = true
    expect(exitCode).toBe(0)
  })
  for (; !done; await sleep(10)) {
    for (const process of processesOf(minidock.folder)) {
      const status = await readFile(`/proc/${Number.parseInt(process, 10)}/status`, 'utf8').catch(() => '')
      peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0))
    }
  }
  await ended
  expect(peak, 'a process was seen').toBeGreaterThan(0)
  return peak
}

test('each copy is an event', async () => {
  const id = await minidock.ok('create', '--name', 'web', 'busybox')
  file('a')
  await copy('a', 'web:/a')
  await copy('web:/a', 'b')
  const events = readFileSync(join(minidock.root, 'events.jsonl'), 'utf8').trim().split('\n')
  const seen = events.map(line => JSON.parse(line) as { Action: string; Actor: { ID: string } }).filter(({ Actor }) => Actor.ID === id)
  expect(seen.map(({ Action }) => Action).slice(-2)).toEqual(['extract-to-dir', 'archive-path'])
})

test('paths in a container are listed for completion, but for names that a shell would execute', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  mkdirSync(join(here, 'd/sub'), { recursive: true })
  for (const name of ['sum', '.hidden', '$(touch x)', 'a b', 's;t']) file(`d/${name}`)
  await copy('d', 'web:/d')
  const paths = async (text: string) => (await minidock.ok('system', 'paths', text)).split('\n').filter(Boolean)
  expect(await paths('web:/d')).toEqual(['web:/d/', 'web:/dev/'])
  expect(await paths('web:/d/')).toEqual(['web:/d/sub/', 'web:/d/sum'])
  expect(await paths('web:d/.h')).toEqual(['web:d/.hidden'])
  expect(await paths('web:/none/')).toEqual([])
})

test('a file keeps its holes, both ways and through a pipe', async () => {
  await minidock.ok('create', '--name', 'web', 'busybox')
  const MEBIBYTE = 2 ** 20
  const script = `printf first >sparse; printf last | dd of=sparse bs=1M seek=3072 conv=notrunc status=none; truncate -s 3500M sparse
    dd if=sparse of=small bs=1M count=20 conv=sparse status=none; truncate -s 30M small`
  await execa('sh', ['-c', script], { cwd: here })
  await copy('sparse', 'web:/sparse')
  await copy('web:/sparse', 'back')
  const back = statSync(join(here, 'back'))
  expect(back.size).toBe(3500 * MEBIBYTE)
  expect(back.blocks * 512, 'bytes on the disk').toBeLessThan(MEBIBYTE)
  const read = `head -c 5 back; echo; tail -c +${3072 * MEBIBYTE + 1} back | head -c 4; echo; tail -c 1 back | od -An -tx1`
  expect((await execa('sh', ['-c', read], { cwd: here })).stdout).toBe('first\nlast\n 00')
  const pipe = `"${REPOSITORY}/minidock" cp - web:/tmp <small.tar && "${REPOSITORY}/minidock" cp web:/tmp/small again && cmp small again && stat -c %b again`
  await execa('tar', ['-cf', 'small.tar', 'small'], { cwd: here })
  const { stdout } = await execa('sh', ['-c', pipe], { cwd: here, env: minidock.environment })
  expect(Number(stdout) * 512).toBeLessThan(MEBIBYTE)
})
