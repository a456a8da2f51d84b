/** What goes wrong with images that travel. */

import type { Mutant } from './mutant.ts'

const HEART = { chapter: 10, file: 'runtime/registry/heart.ts' }
const SAME_ORIGIN = 'proof?.origin === to.origin ? proof : undefined'

export const registryMutants: readonly Mutant[] = [
  {
    ...HEART,
    name: 'what has come is not compared with its digest',
    find: 'received.size === wanted.size && received.digest === wanted.digest',
    replace: 'received.size === wanted.size',
    caughtBy: 'a layer that is not what its digest says is refused, though its files are right',
    teaches: 'As many bytes as were announced may be other bytes: whoever controls the registry, or the way to it, chooses what you run.',
  },
  {
    ...HEART,
    name: 'the size of what has come is not compared',
    find: 'received.size === wanted.size && received.digest === wanted.digest',
    replace: 'received.digest === wanted.digest',
    caughtBy: 'a layer that is shorter than its manifest says is refused, though its digest is right',
    teaches: 'A manifest that is wrong about a size is wrong: what reserves space or shows progress by it has been told a lie.',
  },
  {
    ...HEART,
    name: 'digest or size will do',
    find: 'received.size === wanted.size && received.digest',
    replace: 'received.size === wanted.size || received.digest',
    caughtBy: 'a layer that is not what its digest says is refused, though its files are right',
    teaches: 'To make a file of the right size is no work at all: with "or", the weaker of two checks decides.',
  },
  {
    ...HEART,
    name: 'the token is for no service',
    find: "if (service !== undefined) address.searchParams.set('service', service)",
    replace: '',
    caughtBy: 'the token service is told for which service the token is',
    teaches: 'One token service serves many registries: a token that names none is refused, or worse, good for all of them.',
  },
  {
    ...HEART,
    name: 'the token is asked for nothing',
    find: `for (const scope of [...new Set(scopes)].sort())
      address.searchParams.append('scope', scope)`,
    replace: '',
    caughtBy: 'with name and password, what is pushed to a registry with tokens can be pulled from it',
    teaches: 'Without a scope a token says who you are, and allows nothing: the registry answers 401 again, however often you ask.',
  },
  {
    ...HEART,
    name: 'only the last scope is asked for',
    find: "address.searchParams.append('scope', scope)",
    replace: "address.searchParams.set('scope', scope)",
    caughtBy: 'to take a layer over from another repository, one token is asked for both',
    teaches:
      'A mount needs two rights at once: with one of them the registry does not see the other repository, and everything is sent again.',
  },
  {
    ...HEART,
    name: 'scopes are glued together',
    find: `for (const scope of [...new Set(scopes)].sort())
      address.searchParams.append('scope', scope)`,
    replace: "address.searchParams.set('scope', scopes.join(','))",
    caughtBy: 'to take a layer over from another repository, one token is asked for both',
    teaches: 'A comma separates the actions of one scope: two scopes with a comma between them are one that no service understands.',
  },
  {
    ...HEART,
    name: 'the proof is never shown',
    find: SAME_ORIGIN,
    replace: 'undefined',
    caughtBy: 'with name and password, what is pushed to a registry with tokens can be pulled from it',
    teaches: 'A token that stays at home opens no door.',
  },
  {
    ...HEART,
    name: 'the proof goes wherever a redirect leads',
    find: SAME_ORIGIN,
    replace: 'proof',
    caughtBy: 'a host that the registry redirects to sees no token',
    teaches:
      'Registries redirect to storage of other companies, and a stolen registry to wherever it likes: the bearer of your token is you.',
  },
  {
    ...HEART,
    name: 'the proof goes to every port of the host',
    find: SAME_ORIGIN,
    replace: 'proof && new URL(proof.origin).hostname === to.hostname ? proof : undefined',
    caughtBy: 'another port of the registry’s host sees no token',
    teaches: 'Each user of a machine can open a port: another port is another program, and may be another person.',
  },
  {
    ...HEART,
    name: 'the beginning of an address is taken for its origin',
    find: SAME_ORIGIN,
    replace: "to.href.startsWith(proof?.origin ?? '-') ? proof : undefined",
    caughtBy: 'a port that begins with the digits of the registry’s sees no token',
    teaches:
      'https://registry.example is the beginning of https://registry.example.attacker.example: addresses have parts, and are compared by them.',
  },
  {
    chapter: 10,
    file: 'runtime/registry/client/download-blob.ts',
    name: 'a blob whose connection broke is asked for from its first byte',
    find: 'const headers = done > 0 ?',
    replace: 'const headers = done > size ?',
    caughtBy: 'a connection that breaks in the middle of a blob is taken up again where it broke',
    teaches: 'On a bad line a large layer never arrives if each try begins anew: the digest makes it safe to go on with what is there.',
  },
  {
    chapter: 10,
    file: 'runtime/store/layers/receive-layer.ts',
    name: 'what is here is fetched again',
    find: 'return isUnpacked(paths, diffId) && images.holdBlob(descriptor.digest, descriptor.size)',
    replace: 'return false',
    also: [
      {
        file: 'runtime/store/layers/receive-layer.ts',
        find: 'if (images.holdBlob(descriptor.digest, descriptor.size)) {',
        replace: 'if (images.holdBlob(descriptor.digest, descriptor.size) && diffId === descriptor.digest) {',
      },
    ],
    caughtBy: 'a layer that is here is not fetched again',
    teaches: 'Ten images on one base fetch that base ten times: names differ, and digests are what is compared.',
  },
]
