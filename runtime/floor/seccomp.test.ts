import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { chapters } from '../chapters.ts'
import { plain } from '../cli/explain/attributed.ts'
import { exampleOf, joinExampleOf } from '../cli/explain/example.ts'
import { parseSpec } from '../formats/oci/spec-schema.ts'
import { compileFilter } from '../kernel/seccomp/compile.ts'
import { AFTER_FILTER } from '../kernel/seccomp/lets-start.ts'
import { DEFAULT_CAPABILITIES } from './capabilities.ts'
import { compileOrRecall, defaultSeccomp, makeDefaultFilter } from './default-filter.ts'

const folder = mkdtempSync(join(tmpdir(), 'minidock-profile-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Writes a profile, and returns the flag that names it. */
function profile(name: string, content: unknown): string {
  const file = join(folder, name)
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  return `--security-opt=seccomp=${file}`
}

/** What the child does from its keyring to its program, without what each call is given. */
async function lastCalls(...flags: readonly string[]): Promise<string> {
  const { program } = await exampleOf(chapters, ['run', ...flags, 'busybox', '/bin/true'])
  const names = program.filter(({ list }) => list === 'child').map(({ name }) => name)
  const last = names.slice(names.indexOf('keyctl'))
  return last.filter((name, index) => name !== last[index - 1]).join(' ')
}

async function seccompOf(...flags: readonly string[]) {
  const { spec } = await exampleOf(chapters, ['run', ...flags, 'busybox', 'true'])
  return parseSpec(plain(spec)).linux.seccomp
}

describe('the filter is installed', () => {
  test('before the capabilities go, where programs may get new privileges', async () => {
    expect(await lastCalls()).toBe('keyctl setsid umask close_range seccomp prctl setgroups setresgid setresuid prctl capset sendto execve')
  })

  test('last, where they may not', async () => {
    expect(await lastCalls('--security-opt', 'no-new-privileges')).toBe(
      'keyctl setsid umask close_range prctl setgroups setresgid setresuid prctl capset prctl sendto seccomp execve',
    )
  })

  test.each([[['--security-opt', 'seccomp=unconfined']], [['--privileged']]])('not at all with %j', async flags => {
    expect(await lastCalls(...flags)).not.toContain('seccomp')
  })

  test('in what joins the container, too', async () => {
    const steps = await joinExampleOf(chapters, ['run', 'busybox', 'true'], ['true'])
    expect(steps.map(({ name }) => name)).toContain('seccomp')
  })
})

describe('a plain container', () => {
  test('has the filter that the build has worked out, also where its spec is read again', async () => {
    const seccomp = defaultSeccomp('x64', DEFAULT_CAPABILITIES)
    const built = makeDefaultFilter('x64')
    expect(seccomp).toEqual(built.seccomp)
    expect(Buffer.from(compileOrRecall(seccomp, 'x64')).toString('base64')).toBe(built.program)
    const read = await seccompOf()
    expect(JSON.stringify(read)).toBe(JSON.stringify(seccomp))
  })

  test('on another architecture has another', () => {
    expect(makeDefaultFilter('arm64').program).not.toBe(makeDefaultFilter('x64').program)
    expect(compileOrRecall(defaultSeccomp('arm64', DEFAULT_CAPABILITIES), 'arm64')).toEqual(
      Buffer.from(compileFilter(makeDefaultFilter('arm64').seccomp, 'arm64')),
    )
  })
})

test('more capabilities let more calls through', async () => {
  const allows = async (call: string, ...flags: readonly string[]) =>
    (await seccompOf(...flags))?.syscalls?.some(
      ({ names, action, args }) => names.includes(call) && action === 'SCMP_ACT_ALLOW' && !args,
    ) ?? false
  expect(await allows('mount')).toBe(false)
  expect(await allows('mount', '--cap-add', 'SYS_ADMIN')).toBe(true)
  expect(await allows('chroot')).toBe(true)
  expect(await allows('chroot', '--cap-drop', 'SYS_CHROOT')).toBe(false)
})

test('a profile of the user’s takes the place of docker’s, in a privileged container too', async () => {
  const own = { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_ERRNO', errnoRet: 13 }] }
  expect(await seccompOf(profile('own.json', own))).toEqual(own)
  expect(await seccompOf('--privileged', profile('own.json', own))).toEqual(own)
  expect(await seccompOf('--privileged', '--security-opt', 'seccomp=builtin')).toMatchObject({ defaultAction: 'SCMP_ACT_ERRNO' })
})

describe('refused before anything is made is', () => {
  const NEEDED = ['prctl', 'setgroups', 'setresgid', 'setresuid', 'capset', 'sendto', 'execve']
  const allowing = (...names: readonly string[]) => ({ defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names, action: 'SCMP_ACT_ALLOW' }] })

  test.each(NEEDED)('a profile without %s: the program could not be executed', async call => {
    const flag = profile(`without-${call}.json`, allowing(...NEEDED.filter(name => name !== call)))
    await expect(seccompOf(flag)).rejects.toThrow(
      `the seccomp profile does not allow ${call}, without which the container cannot be started`,
    )
  })

  test('no profile for calls that are made before it is in force', async () => {
    expect(await seccompOf(profile('last.json', allowing('sendto', 'execve')), '--security-opt', 'no-new-privileges')).toBeDefined()
    expect(await seccompOf(profile('early.json', allowing(...NEEDED)))).toBeDefined()
  })

  test('what is checked is what is done after the filter is in force', async () => {
    const done = async (...flags: readonly string[]) => {
      const { program } = await exampleOf(chapters, ['run', ...flags, 'busybox', '/bin/true'])
      const names = program.filter(({ list }) => list === 'child').map(({ name }) => name)
      return new Set(names.slice(names.indexOf('seccomp') + 1))
    }
    const familiar = (names: readonly string[]) => new Set(names.map(name => name.replace(/_.*/, '')))
    expect(familiar(AFTER_FILTER.early)).toEqual(await done())
    // The report goes out before the filter is in force; that of a failed execve does not.
    expect(familiar(AFTER_FILTER.last)).toEqual(new Set(['sendto', ...(await done('--security-opt', 'no-new-privileges'))]))
  })

  test('not a profile that refuses a call by its arguments: that a start may need them is said when it fails', async () => {
    const rule = { names: ['setresuid'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 1000, op: 'SCMP_CMP_EQ' }] }
    const flag = profile('by-argument.json', { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [rule] })
    expect(await seccompOf(flag)).toBeDefined()
  })

  test.each([
    ['{', /^cannot read the seccomp profile .*broken.json: .*JSON/],
    ['{"defaultAction":"SCMP_ACT_NOTIFY"}', /^cannot filter system calls with SCMP_ACT_NOTIFY$/],
    ['{"defaultAction":"SCMP_ACT_ALLOW","flags":["SECCOMP_FILTER_FLAG_NEW_LISTENER"]}', /SECCOMP_FILTER_FLAG_NEW_LISTENER$/],
    ['{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_Z80"]}', /^cannot filter the system calls of SCMP_ARCH_Z80/],
  ])('the profile %s', async (content, message) => {
    await expect(lastCalls(profile('broken.json', content))).rejects.toThrow(message)
  })

  test('a file that is not there', async () => {
    await expect(seccompOf(`--security-opt=seccomp=${folder}/none`)).rejects.toThrow(`open ${folder}/none: no such file or directory`)
  })
})
