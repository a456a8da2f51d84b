/**
 * What the site is made of besides the files that people write: writes the generated pages to docs/reference/ and prints the rest as JSON (`SiteData`).
 * VitePress's configuration runs it in a Node of its own: there the engine is neither bundled nor transformed.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import MarkdownIt from 'markdown-it'
import { loadChapters } from '../course/chapters.ts'
import { type Glossary, readGlossary } from '../course/glossary.ts'
import { GLOSSARY, REPOSITORY } from '../course/places.ts'
import type { Quiz } from '../course/quiz-type.ts'
import { modules, chapters as rows } from '../runtime/chapters.ts'
import { Catalogue } from '../runtime/cli/catalogue.ts'
import { commandsOf } from '../runtime/cli/commands-of.ts'
import { factsOf } from './chapter-facts.ts'
import { escapeHtml } from './markdown/html.ts'
import { exampleNetwork } from './network/example.ts'
import { commandPages } from './reference/command-pages.ts'
import { glossaryPage, type LessonText } from './reference/glossary-page.ts'
import { namedSources, sourcePages } from './reference/source-pages.ts'
import { writePages } from './reference/write-pages.ts'
import type { QuizQuestion, SiteData } from './site-data.ts'
import { pipelineOf } from './stepper/pipeline.ts'
import { programOf } from './stepper/program.ts'

const exists = (file: string) => existsSync(join(REPOSITORY, file))

const loaded = await loadChapters()
const chapters = loaded.map(factsOf)
const lessons: readonly LessonText[] = loaded.map(({ chapter: { number, title }, folderName, lesson }) => ({
  number,
  title,
  folderName,
  text: readFileSync(lesson, 'utf8'),
}))
const glossary: Glossary = existsSync(GLOSSARY) ? readGlossary(GLOSSARY) : []
const taught = loaded.filter(({ chapter: { module } }) => module !== undefined && modules.some(({ name }) => name === module))
const programs = await Promise.all(taught.map(({ chapter: { number, example } }) => programOf(number, example)))
const catalogue = new Catalogue(rows)

const files = namedSources(
  [...lessons.map(({ text }) => text), ...programs.flatMap(({ sources }) => sources.map(({ file }) => file))],
  exists,
)
writePages([...commandPages(catalogue, commandsOf(catalogue).toArray()), glossaryPage(glossary, lessons), ...sourcePages(files, lessons)])

const data: SiteData = {
  chapters,
  glossary,
  programs: Object.fromEntries(programs.map(program => [program.chapter, program])),
  quizzes: Object.fromEntries(loaded.flatMap(({ chapter, quiz }) => (quiz ? [[chapter.number, questionsOf(quiz)]] : []))),
  memories: Object.fromEntries(loaded.flatMap(({ chapter, memory }) => (memory ? [[chapter.number, memory]] : []))),
  paths: Object.fromEntries(loaded.flatMap(({ chapter, paths }) => (paths ? [[chapter.number, paths]] : []))),
  builds: Object.fromEntries(loaded.flatMap(({ chapter, build }) => (build ? [[chapter.number, build]] : []))),
  sources: files,
  commands: commandsOf(catalogue)
    .map(({ command }) => command.name)
    .toArray(),
  pipeline: await pipelineOf(['run', '--rm', 'busybox', 'echo', 'hello']),
  network: await exampleNetwork(),
}
process.stdout.write(JSON.stringify(data))

/** Questions and answers may have code in them. */
function questionsOf(quiz: Quiz): readonly QuizQuestion[] {
  const markdown = new MarkdownIt({ breaks: true })
  const inline = (text: string) => markdown.renderInline(text)
  /** What is typed or printed stands in lines of its own, after the words. */
  const verbatim = (text: string) => `<code class="verbatim">${escapeHtml(text)}</code>`
  /** What is typed is indented in the file, and stands in a box; the words stand before and after it. */
  const withCommand = (text: string) =>
    text
      .split(/((?:^ {2}.*\n?)+)/m)
      .map((part, index) => (index % 2 === 1 ? verbatim(part.trimEnd().replace(/^ {2}/gm, '')) : inline(part.trim())))
      .join('')
  const output = (text: string) => (text.includes('\n') ? verbatim(text) : inline(text))
  return quiz.map(({ question, choices }) => ({
    question: withCommand(question),
    choices: choices.map(({ text, right, why }) => ({ text: output(text), right, why: inline(why) })),
  }))
}
