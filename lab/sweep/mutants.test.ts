import { describe, expect, test } from 'vitest'
import { fingerprint, mutantsOf } from './mutants.ts'
import { RULES } from './rules.ts'
import { chaptersWithSolution, loadSolution } from './solutions.ts'

const CONSTANTS = new Map([['MS', new Map(Object.entries({ FIRST: 1, SECOND: 2, THIRD: 4, NONE: 0 }))]])

/** A heart of one method, `enter`, with those statements, for which the starter has others. */
function heart(statements: string): string {
  return `import { first, second } from './netlink.ts'\n\nexport const heart: Heart = {\n  enter({ path, other = 1 }: Place, calls: Emitter) {\n${statements}\n  },\n}\n`
}

function namesOf(statements: string, given = ''): string[] {
  const mutants = mutantsOf({ heart: heart(statements), starter: heart(given), constants: CONSTANTS })
  return mutants.map(({ name }) => name.replace(/^enter: /, ''))
}

/** Those that change what stands in the first brackets. */
function changesOf(token: string, statements: string): string[] {
  return namesOf(statements)
    .filter(name => name.includes(`[${token} → `))
    .map(name => name.slice(name.indexOf(' → ') + 3, -1))
}

describe('a token of a solution is changed by the rules of its kind', () => {
  test.each([
    ['7', 'calls.dup(7)', ['0', '1', '8', 'nothing']],
    ['0n', 'calls.seek(0n)', ['1n', 'nothing']],
    ["'.'", "calls.pivot_root('.', '/new')", ["''", "'.-other'", "'/new'", 'null']],
    ["'/new'", "calls.chdir('/new')", ['nothing', "''", "'/new-other'", "'/ne'", 'null']],
    ['/upper', 'calls.chdir(`/upper`)', ['nothing', '/upper-other', '/uppe']],
    ['true', 'calls.keep(true)', ['false', 'nothing']],
    ['null', 'calls.mount(null)', ["'other'", 'nothing']],
    ['path', 'calls.chdir(path)', ['other', 'calls', 'nothing']],
    ['first', 'calls.send(first(path, other))', ['second']],
    ['MS.SECOND|MS.THIRD', 'calls.mount(MS.SECOND | MS.THIRD)', ['nothing', '0', 'MS.SECOND', 'MS.THIRD']],
    ['|', 'calls.mount(MS.SECOND | MS.THIRD)', ['&']],
    ['|', 'calls.mount(MS.NONE | MS.THIRD)', []],
    ['MS.NONE|MS.SECOND|MS.THIRD', 'calls.mount(MS.NONE | MS.SECOND | MS.THIRD)', ['nothing', '0', 'MS.NONE|MS.SECOND']],
    ['SECOND', 'calls.mount(MS.SECOND | MS.THIRD)', ['THIRD', 'FIRST']],
    ['MS.NONE|MS.THIRD', 'calls.mount(MS.NONE | MS.THIRD)', ['nothing', '0', 'MS.NONE']],
    ['MS.FIRST', 'calls.mount(MS.FIRST)', ['nothing', '0']],
    ['chroot', "calls.because('a reason').chroot(path)\ncalls.chdir(path)", ['chdir']],
    ['<', 'if (path < other) calls.go()', ['<=', '>=']],
    ['path&&other', 'calls.keep(path && other)', ['nothing', 'path', 'other']],
    ['&&', 'calls.keep(path && other)', ['||']],
    ['-1', 'calls.keep(-1)', ['nothing', '1']],
    ['path>1', 'if (path > 1) calls.go()', ['!(path>1)', 'true']],
    ["path?'one':'other'", "calls.keep(path ? 'one' : 'other')", ['nothing', "'one'", "'other'"]],
    ['path.toSorted()', 'calls.keep(path.toSorted())', ['nothing', 'path']],
    ['path,other', 'calls.link(path, other)', ['other,path']],
  ])('%s in %s', (token, statements, expected) => {
    expect(changesOf(token, statements).toSorted()).toEqual(expected.toSorted())
  })

  test('a statement is left out, or exchanged with the next one', () => {
    const names = namesOf('calls.one()\ncalls.two()')
    expect(names).toEqual(expect.arrayContaining(['){ [calls.one() → nothing]', '() [calls.two() → nothing]']))
    expect(names).toContain('){ [calls.one()calls.two() → calls.two()calls.one()]')
  })
})

test.each([
  ["const fd = calls.register('fd')\nconst up = first(path)", 'neither uses the other', false],
  ['const header = Buffer.alloc(8)\nlet known = 0', 'neither uses the other', false],
  ["const up = calls.because('a reason')\nconst { key } = path", 'neither uses the other', false],
  ['const one = path\nconst two = one', 'the second uses the first', true],
  ['const one = calls.open(path)\nconst two = other', 'one may do something', true],
  ['let one = 0\nconst two = (other.left = 1)', 'one does something', true],
  ['const one = path\ncalls.go()', 'one is no declaration', true],
])('of the statements %j, %s: they are exchanged: %s', (statements, _why, expected) => {
  const mutants = mutantsOf({ heart: heart(statements), starter: heart(''), constants: CONSTANTS })
  const exchanged = mutants.filter(({ rule, name }) => rule.startsWith('a statement') && !name.endsWith('→ nothing]'))
  expect(exchanged.length > 0).toBe(expected)
})

test('who makes a register, and its name, are left alone', () => {
  const names = namesOf("const fd = calls.register('fd')\ncalls.go(fd)")
  expect(names.filter(name => name.includes('fd= [calls → ') || name.includes("['fd' → '"))).toEqual([])
})

test("names of a key's parts are left alone, and no other texts in a list", () => {
  const parts = "return [['user', path], ['one']]"
  const keyed = (statements: string) => heart(statements).replace('enter(', 'keyParts(')
  const mutants = mutantsOf({ heart: keyed(parts), starter: keyed(''), constants: CONSTANTS })
  expect(mutants.filter(({ name }) => name.includes("['user' →"))).toEqual([])
  expect(namesOf(parts).filter(name => name.includes("['user' →"))).not.toEqual([])
})

test('a name does not become one that stands for the same', () => {
  expect(changesOf('set', "const set = calls.because('a reason')\nset.go()")).not.toContain('calls')
  expect(changesOf('set', 'const set = calls.other()\nset.go()')).toContain('calls')
})

test('each rule has a mutant in one of the solutions', async () => {
  const solutions = await Promise.all(chaptersWithSolution().map(loadSolution))
  const used = new Set(solutions.flatMap(solution => mutantsOf(solution).map(({ rule }) => rule)))
  expect(RULES.map(({ name }) => name).filter(name => !used.has(name))).toEqual([])
})

test('what the starter has is left alone, whatever its reason is', () => {
  const names = namesOf("calls.because('ours').chdir(path)\ncalls.go()", "calls.because('theirs').chdir(path)")
  expect(names.filter(name => name.includes('[calls.chdir(path) →') || name.includes('[path →'))).toEqual([])
  expect(names.some(name => name.includes('[calls.go() →'))).toBe(true)
})

test('neither types nor the text of a reason are changed', () => {
  const names = namesOf("const kind: 'type' = path\ncalls.because('a reason').go(kind)")
  expect(names.filter(name => /\['type'|a reason/.test(name))).toEqual([])
})

test('each mutant has a name of its own, and is another program', () => {
  const mutants = mutantsOf({ heart: heart('calls.dup(7, 7)\ncalls.dup(7, 7)'), starter: heart(''), constants: CONSTANTS })
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length)
  expect(new Set(mutants.map(({ source }) => source)).size).toBe(mutants.length)
})

test('the fingerprint is of the program: layout, comments and reasons do not count', () => {
  const of = (statements: string) => {
    const solution = { heart: heart(statements), starter: heart(''), constants: CONSTANTS }
    return fingerprint(solution, mutantsOf(solution))
  }
  const one = of("calls.because('a reason').chdir(path)")
  expect(of("// a comment\n    calls\n      .because(\n        'another reason',\n      )\n      .chdir(path)")).toBe(one)
  expect(of("calls.because('a reason').chdir(other)")).not.toBe(one)
})
