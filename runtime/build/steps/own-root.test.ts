import { describe, expect, test } from 'vitest'
import { CLONE } from '../../kernel/program/constants.ts'
import { Program } from '../../kernel/program/program.ts'
import { assertOwnRoot } from './own-root.ts'

const LABEL = { module: 'build', chapter: 7, why: 'a check' }

/** A birth that does these things. */
function birth({ flags, child }: { readonly flags: number; readonly child: readonly ('pivot_root' | 'chroot' | 'execve')[] }) {
  const [host, inside] = [new Program(), new Program()]
  host.emitter(LABEL).clone(flags)
  for (const name of child) inside.emitter(LABEL).call(name, [])
  return { host, child: inside }
}

const OWN = { flags: CLONE.NEWNS | CLONE.NEWNET, child: ['pivot_root', 'execve'] } as const

describe('a step is started', () => {
  test('in a root and a network of its own', () => {
    expect(() => assertOwnRoot(birth(OWN), 'default')).not.toThrow()
  })

  test('in the host’s network only if that was asked for', () => {
    const shared = birth({ ...OWN, flags: CLONE.NEWNS })
    expect(() => assertOwnRoot(shared, 'host')).not.toThrow()
    expect(() => assertOwnRoot(shared, 'default')).toThrow('it would share the network of the host')
    expect(() => assertOwnRoot(shared, 'none')).toThrow('it would share the network of the host')
  })
})

describe('a step is not started', () => {
  test.each([
    ['without a root of its own', { ...OWN, child: ['execve'] }, 'its program would run in the root of the host'],
    [
      'when its program comes before the new root',
      { ...OWN, child: ['execve', 'pivot_root'] },
      'its program would run in the root of the host',
    ],
    ['with a root that it can leave', { ...OWN, child: ['chroot', 'execve'] }, 'its program would run in the root of the host'],
    ['among the mounts of the host', { ...OWN, flags: CLONE.NEWNET }, 'it would share the mounts of the host'],
  ] as const)('%s', (_how, given, message) => {
    expect(() => assertOwnRoot(birth(given), 'default')).toThrow(message)
  })

  test('when there is nothing to clone a process with', () => {
    expect(() => assertOwnRoot({ host: new Program(), child: new Program() }, 'default')).toThrow('it would share the mounts of the host')
  })
})
