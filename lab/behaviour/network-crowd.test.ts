/** Many at once: 200 containers on one bridge, and a container that publishes a thousand ports. */

import { expect, test } from 'vitest'
import { host } from '../fixtures/outside.ts'
import { useMinidock } from '../fixtures/use-minidock.ts'
import { ask, web } from '../fixtures/web.ts'
import { within } from '../suite/slowness.ts'

const minidock = useMinidock()
const AT_ONCE = 20

test('two hundred containers, twenty at once, have two hundred addresses, and all of them answer', { timeout: within(600) }, async () => {
  const names = Array.from({ length: 200 }, (_, index) => `many${index}`)
  const server = ['busybox', 'sh', '-c', 'httpd -p 80; sleep 1000']
  for (let from = 0; from < names.length; from += AT_ONCE)
    await Promise.all(names.slice(from, from + AT_ONCE).map(name => minidock.ok('run', '-d', '--name', name, ...server)))
  const shown = await minidock.ok('inspect', '-f', '{{.NetworkSettings.IPAddress}}', ...names)
  const addresses = shown.split('\n')
  expect(new Set(addresses).size).toBe(names.length)
  const cables = host.run('ip', '-o', 'link', 'show', 'type', 'veth', 'up').split('\n')
  expect(cables).toHaveLength(names.length)
  // A page that is not there is an answer.
  expect(
    await minidock.ok('exec', 'many0', 'sh', '-c', `for a in ${addresses.join(' ')}; do nc -w 2 $a 80 < /dev/null || echo $a; done`),
  ).toBe('')
  await minidock.ok('rm', '-f', ...names)
  expect(host.run('ip', '-o', 'link', 'show', 'type', 'veth', 'up')).toBe('')
})

test('a thousand ports of one container all lead to it, and are free when it has ended', { timeout: within(120) }, async () => {
  await web(minidock, 'web', '-p', '10000-10999:8000-8999', '-p', '8080:80')
  expect((await minidock.ok('port', 'web')).split('\n')).toHaveLength(1001)
  expect(host.run('nft', 'list', 'ruleset').match(/tcp \. 1\d{4} :/g)).toHaveLength(1000)
  expect(await ask('127.0.0.1', 8080)).toMatch(/^web /)
  await minidock.ok('exec', 'web', 'httpd', '-p', '8999', '-h', '/www')
  expect(await ask('127.0.0.1', 10_999)).toMatch(/^web /)
  await minidock.ok('rm', '-f', 'web')
  expect(host.run('nft', 'list', 'ruleset')).not.toMatch(/tcp \. 1\d{4} :/)
  await minidock.sh('true', '-p', '10000-10999:8000-8999')
})
