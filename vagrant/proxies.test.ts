import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { exportLines, localProxy, proxiesFor } from './proxies.ts'

test.each([
  ['none are set', { PATH: '/bin', http_proxy: '' }, {}, undefined],
  ['in lower case', { http_proxy: 'http://proxy.example:3128' }, { http_proxy: 'http://proxy.example:3128' }, undefined],
  ['in upper case', { HTTPS_PROXY: 'proxy.example:3128' }, { https_proxy: 'proxy.example:3128' }, undefined],
  ['in both, the lower case counts', { http_proxy: 'one:1', HTTP_PROXY: 'two:2' }, { http_proxy: 'one:1' }, undefined],
  ['what needs none is named, be it this computer', { no_proxy: 'localhost,127.0.0.1' }, { no_proxy: 'localhost,127.0.0.1' }, undefined],
  ['on this computer', { http_proxy: 'http://me:word@127.0.0.1:3128' }, {}, '127.0.0.1:3128'],
  ['on this computer, by name', { https_proxy: 'localhost:3128' }, {}, 'localhost:3128'],
  ['on this computer, IPv6', { http_proxy: 'http://[::1]:3128/' }, {}, '[::1]:3128'],
  ['one that only begins like it', { http_proxy: 'localhost.example:1' }, { http_proxy: 'localhost.example:1' }, undefined],
])('%s', (_, env, given, local) => {
  expect([proxiesFor(env), localProxy(env)]).toEqual([given, local])
})

test('a shell reads what was given, whatever is in it', () => {
  const proxies = { http_proxy: "http://me:it's $HOME `id` & more@proxy.example:3128", no_proxy: '.example,10.0.0.0/8' }
  const script = 'eval "$(cat)"; printf "%s\\n%s" "$http_proxy" "$no_proxy"'
  expect(execFileSync('sh', ['-c', script], { input: exportLines(proxies), encoding: 'utf8' }).split('\n')).toEqual(Object.values(proxies))
})
