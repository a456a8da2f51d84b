import { join } from 'node:path'
import { createMarkdownRenderer } from 'vitepress'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../course/places.ts'
import { lessonPlugins } from './plugins.ts'

const GLOSSARY = [
  { term: 'process', forms: ['processes'], chapter: 1, meaning: 'A program that is "running".' },
  { term: 'mount namespace', forms: [], chapter: 2, meaning: 'A table of mounts.' },
  { term: 'layer', forms: [], chapter: 3, meaning: 'A directory.' },
]

/** As the site renders it, but without colours in code. */
const md = await createMarkdownRenderer(REPOSITORY, {
  attrs: { disable: true },
  highlight: code => `<pre>${code}</pre>`,
  config: renderer =>
    lessonPlugins(renderer, {
      glossary: GLOSSARY,
      linkOf: file => (file === 'runtime/rootfs/heart.ts' ? '/source/runtime/rootfs/heart.html' : undefined),
      hasProgram: number => number === 2,
    }),
})

function render(markdown: string, chapter = '02-namespaces'): string {
  return md.render(markdown, { path: join(REPOSITORY, 'chapters', chapter, 'README.md') })
}

test('a region says which file it is of, and leads there', () => {
  const html = render('```ts {region=runtime/rootfs/heart.ts#enter without=a}\nenter()\n```')
  const file = '<a class="file" href="/source/runtime/rootfs/heart.html">runtime/rootfs/heart.ts</a>'
  expect(html).toMatch(/^<figure class="region"><figcaption>.*<span class="lang">ts<\/span><pre>enter\(\)\n<\/pre>\n<\/div><\/figure>\n$/)
  expect(html).toContain(`<figcaption>${file}<span class="part">enter</span></figcaption>`)
})

test('a drawing says how wide it is: it gets smaller, and does not wrap', () => {
  expect(render('```text\n└─ here\n```')).toMatch(/^<div class="diagram" style="--columns:7">.*<pre>└─ here\n<\/pre>\n<\/div><\/div>\n$/)
  expect(render('```text {diagram}\n  a   b\n```')).toContain('<div class="diagram" style="--columns:7">')
  expect(render('```text\nlong\n```')).not.toContain('diagram')
  expect(render(`\`\`\`text\n${'─'.repeat(67)}\n\`\`\``)).not.toContain('diagram')
})

test('of a console block only the commands are copied', () => {
  const html = render('```console {terminal=2}\n$ echo a \\\n> b\na b\n$ true\n```')
  expect(html).toContain('<span class="note">terminal 2</span>')
  expect(html).toContain('data-copy="echo a \\&#10;b&#10;true"')
  expect(html).toContain(
    '<span class="typed" data-prompt="$">echo a \\</span>\n<span class="typed" data-prompt="&gt;">b</span>\n<span class="output">a b</span>',
  )
})

test('the quiz stands where its fence is', () => {
  expect(render('```text {quiz}\n1. What?\n```')).toBe('<ChapterQuiz />\n')
})

test('slides and what the speaker says leave no trace', () => {
  expect(render('<!-- slide: A title (2 min) -->\n\nText.\n\n<!-- notes: Ask\nthe room. -->\n<!-- /slide -->\n')).toBe('<p>Text.</p>\n')
})

test('what is woven between marks has a frame', () => {
  expect(render('<!-- facts -->\n\nShort.\n\n<!-- /facts -->\n')).toBe('<div class="facts">\n<p>Short.</p>\n</div>\n')
})

test('what is woven of a recorded run is the caption of a picture, and its table folds up', () => {
  expect(render('<!-- memory -->\n\nIt goes up.\n\n| a |\n| - |\n| 1 |\n\n<!-- /memory -->\n\nText.\n')).toMatch(
    /^<MemoryPicture>\n<p>It goes up\.<\/p>\n<details><summary>The same in numbers<\/summary>\n<div class="table"[\s\S]*<\/table><\/div>\n<\/details>\n<\/MemoryPicture>\n<p>Text\.<\/p>\n$/,
  )
})

test('what is woven of a recorded container is the caption of another picture', () => {
  expect(render('<!-- paths -->\n\nThere.\n\n| a |\n| - |\n| 1 |\n\n<!-- /paths -->\n')).toMatch(
    /^<PathsPicture>\n<p>There\.<\/p>\n<details><summary>The same as a table<\/summary>\n<div class="table"[\s\S]*<\/details>\n<\/PathsPicture>\n$/,
  )
})

test('of what is woven of a recorded build, each table folds up under a title of its own', () => {
  const table = '| a |\n| - |\n| 1 |\n'
  expect(render(`<!-- build -->\n\nSome.\n\n${table}\n${table}\n<!-- /build -->\n`)).toMatch(
    /^<BuildPicture>\n<p>Some\.<\/p>\n<details><summary>The lines as a table<\/summary>\n[\s\S]*<\/details>\n<details><summary>The builds as a table<\/summary>\n[\s\S]*<\/details>\n<\/BuildPicture>\n$/,
  )
})

test('a box folds up under its title', () => {
  expect(render('> **Box: Three roots (1 min)**\n>\n> They differ.\n').replace('\n\n', '\n')).toBe(
    '<details class="box"><summary><span class="title">Three roots</span> <span class="minutes">1 min</span></summary>\n<p>They differ.</p>\n</details>\n',
  )
})

test('a word leads to its meaning where it is first used in a section, from the chapter after its own on', () => {
  const link = '<a href="/glossary.html#process" class="term" data-meaning="A program that is &quot;running&quot;.">processes</a>'
  expect(render('Two processes, one process, a mount namespace, a layer.')).toBe(
    `<p>Two ${link}, one process, a mount namespace, a layer.</p>\n`,
  )
  expect(render('## A process\n\nA `process`.\n', '03-overlay')).not.toContain('class="term"')
})

test('where a word is defined, its name can be led to', () => {
  expect(render('A <dfn>mount namespace</dfn> is one.')).toBe('<p>A <dfn id="term-mount-namespace">mount namespace</dfn> is one.</p>\n')
})

test('the stepper stands at the end of the section on the engine', () => {
  const html = render('## In the engine\n\nText.\n\n## Break it\n')
  expect(html.replace(/\n| (?:id|tabindex)="[^"]*"| ?<a .*?<\/a>/g, '')).toBe(
    '<h2>In the engine</h2><p>Text.</p><h3>Step through it</h3><ChapterStepper /><h2>Break it</h2>',
  )
  expect(render('## In the engine\n', '01-chroot')).not.toContain('ChapterStepper')
})

test('a link to a file leads to its page, and is no link where there is none', () => {
  expect(render('[heart](../../runtime/rootfs/heart.ts), [floor](../../runtime/floor/floor.ts), [far](https://example.org)')).toBe(
    '<p><a href="/source/runtime/rootfs/heart.html">heart</a>, floor, <a href="https://example.org" target="_blank" rel="noreferrer">far</a></p>\n',
  )
})

test('in a cell of a table an amount stays in one line, and a path breaks after a slash', () => {
  const html = render(
    '| file | size |\n| --- | --- |\n| [`runtime/rootfs/heart.ts`](../../runtime/rootfs/heart.ts) | 52 kB, 2 min, 3 men, 5 MiB |\n\n52 kB\n',
  )
  expect(html).toContain('<code v-pre>runtime/<wbr>rootfs/<wbr>heart.ts</code></a></td>')
  expect(html).toContain('<td>52\u00a0kB, 2\u00a0min, 3 men, 5\u00a0MiB</td>')
  expect(html).toContain('<p>52 kB</p>')
})
