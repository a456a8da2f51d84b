/** Chapter 10: what a token is asked for, and who sees it. */

import { makeImage } from '../fixtures/made-images.ts'
import type { Check } from './check.ts'
import { expectSame, expectThat } from './expectations.ts'
import { WITH_TOKENS, withRegistry } from './registries.ts'

const ADDRESS = 'heart.ts, tokenAddress()'
const PROOF = 'heart.ts, proofFor()'
const ONLY = 'it looks at the requests that a registry gets, on the check’s own loopback'

/** Of a request to the token service: what it asks for. */
function parametersOf(path: string): URLSearchParams {
  return new URL(path, 'http://token').searchParams
}

/** A port, and one whose digits begin with it. Nothing else listens in a sandbox. */
const [SHORT, LONG] = [5500, 55_000]

function seesNoToken(name: string, where: string, host: string | undefined, ports: { port?: number; strangerPort?: number } = {}): Check {
  return {
    name,
    since: 10,
    todo: 3,
    where: `${PROOF}: ${where}`,
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, { ...WITH_TOKENS, ...ports }, async ({ registry, login, name, pull, asked }) => {
        const called = host === undefined ? registry.host : registry.host.replace('127.0.0.1', host)
        await registry.put(await makeImage(), 'app')
        await registry.lie('redirect-stranger')
        await login(called)
        await pull(name('app', called))
        const strange = asked(({ at }) => at === 'stranger')
        expectThat(strange.length > 0, 'blobs are fetched from the host that the registry redirects to', 'it was not asked')
        const shown = strange.filter(({ scheme }) => scheme !== '')
        expectThat(shown.length === 0, 'that host sees no token', `it was shown ${shown.length} times: ${shown[0]?.scheme}`)
      }),
  }
}

export const registryTokens: readonly Check[] = [
  {
    name: 'without name and password, nothing comes from a registry that wants to know who asks',
    since: 10,
    where: 'registry/client/: what a 401 means',
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, WITH_TOKENS, async ({ registry, name, tryPull }) => {
        await registry.put(await makeImage(), 'app')
        const { exitCode } = await tryPull(name('app'))
        expectThat(exitCode !== 0, 'the pull fails', 'exit code 0')
      }),
  },
  {
    name: 'the token service is told for which service the token is',
    since: 10,
    todo: 2,
    where: `${ADDRESS}: service`,
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, WITH_TOKENS, async ({ registry, login, name, tryPull, asked }) => {
        await registry.put(await makeImage(), 'app')
        await login()
        await tryPull(name('app'))
        const requests = asked(({ path }) => path.startsWith('/token'))
        expectThat(requests.length > 0, 'the token service is asked', 'it was not')
        for (const { path } of requests)
          expectSame(
            'the service in the address that the token is asked from',
            'minidock-registry',
            parametersOf(path).get('service') ?? '',
          )
      }),
  },
  {
    name: 'with name and password, what is pushed to a registry with tokens can be pulled from it',
    since: 10,
    todo: 2,
    where: `${ADDRESS}: scope; ${PROOF}: the registry itself gets the proof`,
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, WITH_TOKENS, async ({ login, name, pushNew, pull }) => {
        await login()
        await pushNew('not for everybody', name('private/app:1'))
        await pull(name('private/app:1'))
      }),
  },
  {
    name: 'to take a layer over from another repository, one token is asked for both',
    since: 10,
    todo: 2,
    where: `${ADDRESS}: each scope is a parameter of its own`,
    minidockOnly: ONLY,
    run: bench =>
      withRegistry(bench, WITH_TOKENS, async ({ login, name, pushNew, asked }) => {
        await login()
        await pushNew('in two repositories', name('one:1'), name('two:1'))
        const scopes = asked(({ path }) => path.startsWith('/token')).map(({ path }) => parametersOf(path).getAll('scope'))
        const both = scopes.find(list => list.some(scope => scope.includes(':one:')) && list.some(scope => scope.includes(':two:')))
        expectThat(
          both !== undefined,
          'a token is asked for with a scope for each of the two',
          scopes.map(list => list.join(' and ')).join('\n'),
        )
        // Another order would be another address, and a cache of the token service's would not know it.
        const sorted = [...new Set(both)].sort().join(' and ')
        expectSame('the list of scopes in that address, which is sorted and has none twice,', sorted, both?.join(' and ') ?? '')
        const mounted = asked(({ path, status }) => path.includes('mount=') && status === 201)
        expectThat(mounted.length > 0, 'the registry takes the layer over, and it is not sent again', 'it was sent again')
      }),
  },
  seesNoToken('a host that the registry redirects to sees no token', 'where the request goes', 'localhost'),
  seesNoToken('another port of the registry’s host sees no token', 'an origin is more than a host', undefined),
  seesNoToken('a port that begins with the digits of the registry’s sees no token', 'compare origins, not texts', undefined, {
    port: SHORT,
    strangerPort: LONG,
  }),
]
