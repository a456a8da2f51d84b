/** `login` and `logout`: what is asked of a registry, and what then is in docker's config.json, or with the program that it names. */

import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { credentialHelper } from '../../runtime/registry/settings/credential-helper.ts'
import { IDENTITY, PASSWORD, startAccountServer } from '../fixtures/account-server.ts'
import { Minidock } from '../fixtures/minidock.ts'
import { atTerminal } from '../fixtures/terminal.ts'

const minidock = new Minidock()
mkdirSync(minidock.temporary)
afterAll(() => minidock.remove())

/** Of each check: a folder of docker's, which is not there yet, and a folder of programs. */
let config = ''
let programs = ''
let environment: Record<string, string> = {}
let count = 0
beforeEach(() => {
  const own = minidock.path(`check-${++count}`)
  config = join(own, 'docker/config.json')
  programs = join(own, 'programs')
  mkdirSync(programs, { recursive: true })
  environment = { DOCKER_CONFIG: dirname(config), PATH: `${programs}:${process.env['PATH']}` }
})

const run = (args: readonly string[], input = '') => minidock.minidock(args, { input, env: environment })
const logIn = (host: string, password = PASSWORD, user = 'me') => run(['login', '-u', user, '--password-stdin', host], `${password}\n`)
const written = (): unknown => JSON.parse(readFileSync(config, 'utf8'))
const writeConfig = (content: unknown) => {
  mkdirSync(dirname(config), { recursive: true })
  writeFileSync(config, typeof content === 'string' ? content : JSON.stringify(content))
}
const auth = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64')
const AUTH = auth('me', PASSWORD)

/** A program `docker-credential-NAME`, of a shell script, which finds its input in `$input`. */
function writeHelper(name: string, script: string): void {
  const path = join(programs, `docker-credential-${name}`)
  writeFileSync(path, `#!/bin/sh\ninput=$(cat)\necho "$@" >> ${programs}/calls\n${script}\n`)
  chmodSync(path, 0o755)
}
/** One that keeps credentials in a file each, as such programs do. */
const KEEPING = `
kept=$(dirname "$0")/kept
case $1 in
  store) printf %s "$input" > "$kept" ;;
  get) cat "$kept" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
  erase) rm "$kept" 2>/dev/null || { echo 'credentials not found in native keychain'; exit 1; } ;;
esac`

test('a password that the registry takes is kept, for the owner alone, and said to be unencrypted', async () => {
  const { host, requests } = await startAccountServer({ wants: 'password' })
  expect(await logIn(host)).toEqual({
    exitCode: 0,
    stdout: 'Login Succeeded',
    stderr: [
      '',
      `WARNING! Your credentials are stored unencrypted in '${config}'.`,
      'Configure a credential helper to remove this warning. See',
      'https://docs.docker.com/go/credential-store/',
      '',
    ].join('\n'),
  })
  expect(written()).toEqual({ auths: { [host]: { auth: AUTH } } })
  expect([statSync(dirname(config)).mode & 0o777, statSync(config).mode & 0o777]).toEqual([0o700, 0o600])
  expect(requests).toEqual(['GET /v2/', 'GET /v2/ Basic'])
})

test('a password that it does not take is kept nowhere, and shown nowhere', async () => {
  const basic = await startAccountServer({ wants: 'password' })
  const token = await startAccountServer({ wants: 'token', refusal: 'the password <wrong word> is not that of me' })
  const refused = await Promise.all([basic, token].map(({ host }) => logIn(host, 'wrong word')))
  expect(refused.map(({ exitCode, stderr }) => `${exitCode} ${stderr}`)).toEqual([
    `1 minidock: login attempt to http://${basic.host}/v2/ failed with status: 401 Unauthorized\n  check the user name and the password`,
    '1 minidock: unauthorized: the password <***> is not that of me\n  check the user name and the password',
  ])
  expect(existsSync(config)).toBe(false)
  const debugged = await minidock.minidock(['login', '-u', 'me', '--password-stdin', token.host], {
    input: 'wrong word',
    env: { ...environment, MINIDOCK_DEBUG: '1' },
  })
  expect(debugged.stderr).not.toContain('wrong word')
})

test('a token service gets the password, the registry only the token, and an identity token is kept in place of the password', async () => {
  const plain = await startAccountServer({ wants: 'token' })
  const service = await startAccountServer({ wants: 'token', identity: true })
  expect(await logIn(plain.host)).toMatchObject({ exitCode: 0 })
  expect(await logIn(service.host)).toEqual({ exitCode: 0, stdout: 'Login Succeeded', stderr: '' })
  expect(written()).toEqual({ auths: { [plain.host]: { auth: AUTH }, [service.host]: { auth: auth('me', ''), identitytoken: IDENTITY } } })
  expect(service.requests).toEqual([
    'GET /v2/',
    'GET /token?service=the+registry&account=me&client_id=minidock&offline_token=true Basic',
    'GET /v2/ Bearer',
  ])
})

test('a registry that wants no proof takes any, and what is none is said', async () => {
  const open = await startAccountServer({ wants: 'nothing' })
  expect(await logIn(open.host)).toMatchObject({ exitCode: 0, stdout: 'Login Succeeded' })
  for (const [status, text] of [
    [404, '404 Not Found'],
    [500, '500 Internal Server Error'],
  ] as const) {
    const { host } = await startAccountServer({ wants: status })
    expect(await logIn(host)).toMatchObject({
      exitCode: 1,
      stderr: `minidock: login attempt to http://${host}/v2/ failed with status: ${text}`,
    })
  }
  expect((await logIn('127.0.0.1:1')).stderr).toContain('minidock: cannot reach the registry 127.0.0.1:1: 127.0.0.1:1: connection refused')
})

test('flags that contradict each other, and a login that nobody can answer, are refused', async () => {
  const refusal = async (...args: string[]) => (await run(['login', ...args, '127.0.0.1:1'], 'x')).stderr
  const insecure = 'WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n'
  const nobody =
    'minidock: cannot perform an interactive login from a non TTY device\n  give the user name with -u, and the password on stdin with --password-stdin'
  expect(await refusal()).toBe(nobody)
  expect(await refusal('-u', 'me')).toBe(nobody)
  expect(await refusal('-p', 'x')).toBe(insecure + nobody)
  expect(await refusal('--password-stdin')).toBe('minidock: the --password-stdin option requires --username to be set')
  expect(await refusal('-u', 'me', '-p', 'x', '--password-stdin')).toBe(
    'minidock: conflicting options: cannot specify both --password and --password-stdin',
  )
  expect((await run(['login', '../x'])).stderr).toContain('minidock: invalid registry "../x"')
})

test('all else in config.json stays, with its owner and its mode, behind the link that leads to it', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  const others = { detachKeys: 'ctrl-e', auths: { 'other.example': { auth: auth('a', 'b') } }, HttpHeaders: { a: 'b' } }
  writeConfig('')
  const file = minidock.path('shared.json')
  writeFileSync(file, JSON.stringify(others))
  chmodSync(file, 0o640)
  chownSync(file, 1234, 1235)
  const link = join(dirname(config), 'link')
  symlinkSync(file, link)
  environment['DOCKER_CONFIG'] = minidock.path(`linked-${count}`)
  mkdirSync(environment['DOCKER_CONFIG'])
  config = join(environment['DOCKER_CONFIG'], 'config.json')
  symlinkSync(file, config)
  expect(await logIn(host)).toMatchObject({ exitCode: 0 })
  expect(lstatSync(config).isSymbolicLink()).toBe(true)
  const { mode, uid, gid } = statSync(config)
  expect([mode & 0o777, uid, gid]).toEqual([0o640, 1234, 1235])
  expect(written()).toEqual({ ...others, auths: { ...others.auths, [host]: { auth: AUTH } } })
  expect(await run(['logout', host])).toEqual({ exitCode: 0, stdout: `Removing login credentials for ${host}`, stderr: '' })
  expect(written()).toEqual(others)
})

test('a device that config.json leads to stays one', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  const device = minidock.path('null')
  execFileSync('mknod', [device, 'c', '1', '3'])
  mkdirSync(dirname(config), { recursive: true })
  symlinkSync(device, config)
  expect(await logIn(host)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`minidock: cannot save credentials in ${config}: it is no file`),
  })
  expect(statSync(device).isCharacterDevice()).toBe(true)
})

test('logins at the same time are all kept', async () => {
  const servers = await Promise.all(['1', '2', '3', '4'].map(() => startAccountServer({ wants: 'password' })))
  await Promise.all(servers.map(({ host }) => logIn(host)))
  expect(written()).toEqual({ auths: Object.fromEntries(servers.map(({ host }) => [host, { auth: AUTH }])) })
})

test('a config.json that cannot be read is refused, and left as it is', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  writeConfig('{"auths": {')
  expect(await logIn(host)).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining(`minidock: cannot read ${config}: it is not valid JSON`),
  })
  expect(await run(['logout', host])).toMatchObject({ exitCode: 1 })
  expect(readFileSync(config, 'utf8')).toBe('{"auths": {')
})

test('a program that keeps credentials gets them on stdin, and gives them back', async () => {
  const { host, requests } = await startAccountServer({ wants: 'password' })
  writeConfig({ credHelpers: { [host]: 'box' } })
  writeHelper('box', KEEPING)
  expect(await logIn(host)).toEqual({ exitCode: 0, stdout: 'Login Succeeded', stderr: '' })
  expect(written()).toEqual({ credHelpers: { [host]: 'box' }, auths: { [host]: {} } })
  expect(JSON.parse(readFileSync(join(programs, 'kept'), 'utf8'))).toEqual({ ServerURL: host, Username: 'me', Secret: PASSWORD })
  requests.length = 0
  expect(await run(['login', host])).toEqual({
    exitCode: 0,
    stdout: 'Login Succeeded',
    stderr: `Authenticating with existing credentials... [Username: me]\n\nInfo → To login with a different account, run 'minidock logout' followed by 'minidock login'\n\n`,
  })
  expect(requests).toEqual(['GET /v2/', 'GET /v2/ Basic'])
  await run(['logout', host])
  expect(existsSync(join(programs, 'kept'))).toBe(false)
  expect(await run(['logout', host])).toMatchObject({ exitCode: 0 })
  expect(readFileSync(join(programs, 'calls'), 'utf8')).toBe('store\nget\nstore\nerase\nerase\n')
  expect((await run(['login', host])).stderr).toContain('cannot perform an interactive login')
})

test('an identity token goes to that program under the name of a token', async () => {
  const { host } = await startAccountServer({ wants: 'token', identity: true })
  writeConfig({ credsStore: 'box' })
  writeHelper('box', KEEPING)
  expect(await logIn(host)).toMatchObject({ exitCode: 0 })
  expect(JSON.parse(readFileSync(join(programs, 'kept'), 'utf8'))).toEqual({ ServerURL: host, Username: '<token>', Secret: IDENTITY })
  expect(await run(['login', host])).toMatchObject({ exitCode: 0, stdout: 'Login Succeeded' })
})

test.each<[string, string | undefined, string]>([
  ['is not there', undefined, 'there is no such program'],
  ['fails', 'echo "no box for $input"; exit 3', 'it failed with exit code 3, and said: no box for'],
  ['says too much', 'yes', 'it says more than 64 KiB'],
  ['answers something else', 'echo hello', 'its answer is not what such a program answers'],
])('a program that %s is an error', async (_, script, problem) => {
  const { host, requests } = await startAccountServer({ wants: 'password' })
  writeConfig({ credsStore: 'box' })
  if (script !== undefined) writeHelper('box', script)
  const { exitCode, stderr } = await run(['login', host])
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining(`minidock: cannot get the credentials of ${host}: docker-credential-box: ${problem}`),
  ])
  expect(requests).toEqual([])
})

test('a program that does not end is ended, and what it has started is not waited for', async () => {
  writeHelper('box', 'sleep 300 & echo $! > "$0.pid"; wait')
  const path = process.env['PATH']
  process.env['PATH'] = `${programs}:${path}`
  onTestFinished(() => {
    process.env['PATH'] = path
    process.kill(Number(readFileSync(join(programs, 'docker-credential-box.pid'), 'utf8')))
  })
  const asking = credentialHelper('box', 3000).get('r.example')
  await expect(asking).rejects.toThrow('cannot get the credentials of r.example: docker-credential-box: it did not end within 3 s')
})

test('a program that repeats what it got does not make the password known', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  writeConfig({ credsStore: 'box' })
  writeHelper('box', 'echo "cannot store $input"; exit 1')
  const { exitCode, stderr } = await logIn(host)
  expect([exitCode, stderr]).toEqual([
    1,
    expect.stringContaining(`cannot store the credentials of ${host}: docker-credential-box: it failed with exit code 1`),
  ])
  expect(stderr).toContain('"Secret":"***"')
})

test.each([
  ['pass', true],
  ['secretservice', false],
] as const)('a program that is found keeps credentials where config.json has none: %s', async (name, hasPass) => {
  const { host } = await startAccountServer({ wants: 'password' })
  writeHelper(name, KEEPING)
  if (hasPass) writeFileSync(join(programs, 'pass'), '', { mode: 0o755 })
  expect(await logIn(host)).toEqual({ exitCode: 0, stdout: 'Login Succeeded', stderr: '' })
  expect(written()).toEqual({ auths: { [host]: {} }, credsStore: name })
  await run(['logout', host])
  expect(readFileSync(join(programs, 'calls'), 'utf8').trim().split('\n')).toEqual(['store', 'erase'])
})

test('a program that is found is not asked where config.json has credentials itself', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  writeHelper('secretservice', KEEPING)
  writeConfig({ auths: { 'other.example': { auth: auth('a', 'b') } } })
  await logIn(host)
  expect(written()).toEqual({ auths: { 'other.example': { auth: auth('a', 'b') }, [host]: { auth: AUTH } } })
})

test('at a terminal, name and password are asked for, and the password is not shown', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  const { exitCode, lines } = await atTerminal(minidock, `DOCKER_CONFIG=${dirname(config)} exec $M login ${host}`, [
    ['Username: ', 'me\r'],
    ['Password: ', 'secret \x7f worx\x7fd\r'],
  ])
  expect(lines.slice(0, 3)).toEqual(['Username: me', 'Password: ', ''])
  expect([exitCode, lines.at(-2)]).toEqual([0, 'Login Succeeded'])
  expect(written()).toEqual({ auths: { [host]: { auth: AUTH } } })
})

test('credentials that are not taken any more are asked for again, and an empty name is the one before', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  writeConfig({ auths: { [host]: { auth: auth('me', 'former') } } })
  const { exitCode, lines } = await atTerminal(minidock, `DOCKER_CONFIG=${dirname(config)} exec $M login ${host}`, [
    ['Username (me): ', '\r'],
    ['Password: ', `${PASSWORD}\r`],
  ])
  expect(lines.find(line => line.startsWith('Login did not'))).toBe(
    `Login did not succeed, error: login attempt to http://${host}/v2/ failed with status: 401 Unauthorized`,
  )
  expect(exitCode).toBe(0)
  expect(written()).toEqual({ auths: { [host]: { auth: AUTH } } })
})

test('Ctrl-C while the password is typed ends the command, and the terminal shows again what is typed', async () => {
  const { host } = await startAccountServer({ wants: 'password' })
  const { lines } = await atTerminal(
    minidock,
    `trap : INT; DOCKER_CONFIG=${dirname(config)} $M login -u me ${host}; echo "code $?"; stty -a`,
    [['Password: ', 'sec\x03']],
  )
  expect(lines).toContain('code 130')
  expect(lines.join(' ')).toMatch(/ echo /)
  expect(existsSync(config)).toBe(false)
})
