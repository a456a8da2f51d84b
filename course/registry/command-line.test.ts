import { expect, test } from 'vitest'
import { HELP, readCommandLine } from './command-line.ts'
import { LIE_NAMES } from './lies/index.ts'
import { requestLine } from './request-line.ts'

test('without words it is an honest registry at port 5000, in memory, for all', () => {
  expect(readCommandLine([])).toEqual({ port: 5000, lies: [], authorization: { kind: 'none' } })
})

test('all that can be said', () => {
  const said = '--port 0 --folder kept --lie slow --lie wrong-layer --user ada:se:cret --user bob: --token --tls cert.pem key.pem'
  expect(readCommandLine(said.split(' '))).toEqual({
    port: 0,
    folder: 'kept',
    lies: ['slow', 'wrong-layer'],
    authorization: { kind: 'token', users: { ada: 'se:cret', bob: '' }, isOpen: true, hasIdentities: false },
    tls: { cert: 'cert.pem', key: 'key.pem' },
  })
  expect(readCommandLine(['--user', 'ada:secret'])?.authorization).toEqual({ kind: 'basic', users: { ada: 'secret' } })
})

test('help has a line for each lie', () => {
  expect(readCommandLine(['--lie', 'slow', '--help'])).toBeUndefined()
  for (const name of LIE_NAMES) expect(HELP).toMatch(new RegExp(`^  ${name} +\\w`, 'm'))
})

test.each([
  ['--prt 1', "unknown option '--prt'"],
  ['--port', "option '--port <value>' argument missing"],
  ['--port 65536', 'invalid port: 65536'],
  ['--port x', 'invalid port: x'],
  ['--lie wrong-layr', 'no such lie: wrong-layr'],
  ['--lie constructor', 'no such lie: constructor'],
  ['--user ada', 'invalid user: ada'],
  ['--user :secret', 'invalid user: :secret'],
  ['--tls cert.pem', '--tls needs two files: a certificate and its key'],
  ['--tls cert.pem key.pem more', 'unexpected argument: more'],
  ['app', 'unexpected argument: app'],
])('%s is refused', (said, message) => {
  expect(() => readCommandLine(said.split(' '))).toThrow(expect.objectContaining({ kind: 'invalid', message }))
})

test('a request is a line, in which nothing can change what the terminal shows', () => {
  const seen = { at: 'registry', method: 'GET', path: '/v2/', scheme: '', user: '', status: 200, received: 0, sent: 0 }
  expect(requestLine(seen)).toBe('200 GET    /v2/')
  const path = `/v2/app/blobs/sha256:${'0123456789ab'.padEnd(64, 'f')}?x=%1b%5B2J`
  expect(requestLine({ ...seen, at: 'tokens', path, scheme: 'Basic', user: 'ada', received: 1, sent: 92 })).toBe(
    '200 GET    /v2/app/blobs/sha256:0123456789ab…?x=\\u001b[2J, at the tokens, ada with Basic, 1 bytes came, 92 bytes went',
  )
})
