/** `search`: what is asked of a registry that has one, and how docker shows what it finds. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { PASSWORD, startAccountServer, USER } from '../fixtures/account-server.ts'
import { Minidock } from '../fixtures/minidock.ts'

const minidock = new Minidock()
mkdirSync(minidock.temporary)
afterAll(() => minidock.remove())

const FOUND = {
  num_results: 3,
  query: 'busybox',
  results: [
    { name: 'low', description: 'two\nlines of a description that is quite long, and goes on and on', star_count: 3, is_official: false },
    { name: 'busybox', description: 'Busybox base image.', star_count: 3000, is_official: true, is_automated: false },
    { name: 'a/b\u001b[31m', description: '' },
  ],
}

/** @param client the folder of docker's config.json */
const search = (args: readonly string[], client = minidock.path('none')) =>
  minidock.minidock(['search', ...args], { env: { DOCKER_CONFIG: client } })

// Recorded of docker 28.2.2, but for the name that could steer a terminal, and the registry before each: so it can be pulled as it is.
test('the table is docker’s', async () => {
  const { host, requests } = await startAccountServer({ wants: 'nothing', found: FOUND })
  const { exitCode, stdout } = await search([`${host}/team/busybox`])
  expect(exitCode).toBe(0)
  expect(stdout.split('\n').map(line => line.trimEnd())).toEqual([
    `NAME${' '.repeat(host.length + 13)}DESCRIPTION                                     STARS     OFFICIAL`,
    `${host}/low             two lines of a description that is quite lon…   3`,
    `${host}/busybox         Busybox base image.                             3000      [OK]`,
    `${host}/a/b\\u001b[31m                                                   0`,
  ])
  expect(requests).toEqual(['GET /v1/search?q=team%2Fbusybox&n=25'])
})

test('so are its other forms', async () => {
  const { host } = await startAccountServer({ wants: 'nothing', found: FOUND })
  const show = async (...args: string[]) => (await search([...args, `${host}/x`])).stdout.split('\n')
  expect((await show('--format', 'json'))[0]).toBe(
    '{"Description":"two lines of a description that is quite lon…","IsOfficial":"false","Name":"HOST/low","StarCount":"3"}'.replace(
      'HOST',
      host,
    ),
  )
  expect((await show('--no-trunc'))[1]).toMatch(/\/low +two lines of a description that is quite long, and goes on and on +3 +$/)
  expect(await show('--format', '{{.Name}} {{.StarCount}} {{.IsOfficial}}', '-f', 'stars=3')).toEqual([
    `${host}/low 3 `,
    `${host}/busybox 3000 [OK]`,
  ])
  expect(await show('--format', '{{.Name}}', '-f', 'is-official=true')).toEqual([`${host}/busybox`])
  expect(await show('--format', '{{.Name}}', '--limit', '1')).toEqual([`${host}/low`])
})

test('credentials go to a registry that asks for them', async () => {
  const { host, requests } = await startAccountServer({ wants: 'password', found: FOUND })
  const client = minidock.path('client')
  mkdirSync(client)
  const auth = Buffer.from(`${USER}:${PASSWORD}`).toString('base64')
  writeFileSync(`${client}/config.json`, JSON.stringify({ auths: { [host]: { auth } } }))
  expect(await search([`${host}/x`], client)).toMatchObject({ exitCode: 0 })
  expect(requests).toEqual(['GET /v1/search?q=x&n=25', 'GET /v1/search?q=x&n=25 Basic'])
  expect(await search([`${host}/x`])).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/^minidock: unauthorized: authentication required/),
  })
})

test('what makes no sense is refused before anything is asked', async () => {
  const { host, requests } = await startAccountServer({ wants: 'nothing', found: FOUND })
  const refusal = async (...args: string[]) => (await search(args)).stderr.split('\n')[0]
  expect(await refusal('--limit', '101', `${host}/x`)).toBe('minidock: limit 101 is outside the range of [1, 100]')
  expect(await refusal('-f', 'stars=many', `${host}/x`)).toBe("minidock: invalid filter 'stars=many'")
  expect(await refusal('-f', 'size=1', `${host}/x`)).toBe("minidock: invalid filter 'size'")
  expect(await refusal(`http://${host}/x`)).toBe('minidock: invalid repository name: repository name should not contain a scheme')
  for (const term of ['', 'docker.io/', 'library/']) expect(await refusal(term)).toBe('minidock: search term can not be empty')
  expect(requests).toEqual([])
})

test('a registry that has no search, and one that cannot be reached, say so', async () => {
  const { host } = await startAccountServer({ wants: 'nothing' })
  expect((await search([`${host}/x`])).stderr).toContain(`minidock: the registry ${host} has no search`)
  expect((await search(['127.0.0.1:1/x'])).stderr).toContain('minidock: cannot reach the registry 127.0.0.1:1')
})
