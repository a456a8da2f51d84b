import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fencesOf, parseInfo, withContents } from './fences.ts'

describe('the fences of a markdown file', () => {
  test('are found with their language, attributes, content and lines', () => {
    const text = '# Title\n\n```ts {region=a/b.ts#enter without=x,y}\nlet a\n\nlet b\n```\n\n~~~\nplain\n~~~\n'
    expect(fencesOf(text, 'README.md')).toEqual([
      {
        language: 'ts',
        attributes: { region: 'a/b.ts#enter', without: 'x,y' },
        content: 'let a\n\nlet b\n',
        line: 3,
        endLine: 7,
        prefix: '',
      },
      { language: '', attributes: {}, content: 'plain\n', line: 9, endLine: 11, prefix: '' },
    ])
  })

  test('are found in block quotes, lists and right after a comment', () => {
    const text = '> ```console\n> $ ls\n> ```\n\n- ```text {quiz}\n  A\n  ```\n\n<!-- slide -->\n```ts\nx\n```\n'
    expect(fencesOf(text, 'README.md').map(({ prefix, content }) => ({ prefix, content }))).toEqual([
      { prefix: '> ', content: '$ ls\n' },
      { prefix: '  ', content: 'A\n' },
      { prefix: '', content: 'x\n' },
    ])
  })

  test('are none of those in another fence', () => {
    expect(fencesOf('````md\n```ts {region=a}\n```\n````\n', 'README.md')).toHaveLength(1)
  })

  test.each([
    ['a\n```ts\nopen\n', 'README.md:2: this fenced block is not closed'],
    ['```ts\n', 'README.md:1: this fenced block is not closed'],
    ['\n```ts {a=1 a=2}\n```\n', 'README.md:2: the attribute a is given twice'],
    ['```ts {a=1\n```\n', 'README.md:1: cannot read what follows the fence: ts {a=1\n  as in: ts {region=runtime/rootfs/heart.ts#enter}'],
  ])('%j is refused', (text, message) => {
    expect(() => fencesOf(text, 'README.md')).toThrow(message)
  })
})

test('an attribute may be alone, and a value in quotes may have blanks and braces', () => {
  expect(parseInfo('console {quiz says="a {b} = c" terminal=2}', 'x')).toEqual({
    language: 'console',
    attributes: { quiz: '', says: 'a {b} = c', terminal: '2' },
  })
})

test('any attributes that are written are read again', () => {
  const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)
  const value = fc.stringMatching(/^[^"\n\r`]*$/)
  fc.assert(
    fc.property(fc.dictionary(key, value), given => {
      const text = Object.entries(given).map(([name, each]) => `${name}="${each}"`)
      expect({ ...parseInfo(`ts {${text.join(' ')}}`, 'x').attributes }).toEqual({ ...given })
    }),
  )
})

describe('other contents', () => {
  const where = 'README.md'

  test('take the place of the old ones, line by line, and the rest stays as it is', () => {
    const text = 'a\n\n```ts\nold\nold\n```\nb\n\n> ```ts\n> ```\n'
    const [first, second] = fencesOf(text, where)
    const contents = new Map([...(first ? [[first, 'new\n'] as const] : []), ...(second ? [[second, 'x\n\ny\n'] as const] : [])])
    expect(withContents(text, contents, where)).toBe('a\n\n```ts\nnew\n```\nb\n\n> ```ts\n> x\n>\n> y\n> ```\n')
  })

  test('that would end the fence are refused', () => {
    const text = '```md\n```\n'
    const contents = new Map(fencesOf(text, where).map(fence => [fence, '```\n'] as const))
    expect(() => withContents(text, contents, where)).toThrow(
      'README.md:1: what belongs here has a fence of its own, and would end this one',
    )
  })

  test('are what is found when the file is read again', () => {
    const line = fc.stringMatching(/^[a-z $>#-]{0,12}[a-z]$/)
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.constantFrom('', '> '), (lines, prefix) => {
        const text = `before\n\n${prefix}\`\`\`text\n${prefix}old\n${prefix}\`\`\`\n\nafter\n`
        const content = `${lines.join('\n')}\n`
        const woven = withContents(text, new Map(fencesOf(text, where).map(fence => [fence, content])), where)
        expect(fencesOf(woven, where).map(each => each.content)).toEqual([content])
      }),
    )
  })
})
