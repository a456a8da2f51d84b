/**
 * Mutants that survive, chapter by chapter, and why no container can tell them from the solution. `npm run lab sweep N` prints the names of those that have no
 * reason yet.
 */

const IGNORED = 'man 2 mount: where only the propagation is changed, source, type and data are ignored'

export const REASONS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  2: {
    "separate: mount( [null → 'other']": IGNORED,
    "separate: '/', [null → 'other']": IGNORED,
    "separate: PRIVATE, [null → 'other']": IGNORED,
    "enter: umount2( ['.' → '/']":
      'the old root lies on top of the new one, which is both / and the working directory: either path leads to what lies on top',
  },
  3: {
    "mount: join( [',' → nothing]": 'a comma is what join() takes without an argument',
  },
}
