import { expect, test } from 'vitest'
import { breakable, escapeHtml } from './html.ts'
import { indentOf, withIndents } from './long-lines.ts'

test('a line is as far in as its first word, also in a tree', () => {
  expect(['a', '    b', ' │  └─ c', ''].map(indentOf)).toEqual([0, 4, 7, 0])
})

test('each line of code says how far in it is', () => {
  const html = '<code><span class="line">a {</span>\n<span class="line"><span>  b</span></span>\n<span class="line">}</span></code>'
  expect(withIndents(html, 'a {\n  b\n}\n')).toBe(
    '<code><span class="line">a {</span>\n<span class="line" style="--indent:2"><span>  b</span></span>\n<span class="line">}</span></code>',
  )
})

test('a path and a list of flags can go on in the next line, and an entity cannot', () => {
  expect(breakable(escapeHtml('mount("/a/b", A|B,c, d)'))).toBe('mount(&quot;/<wbr>a/<wbr>b&quot;, A|<wbr>B,<wbr>c, d)')
})
