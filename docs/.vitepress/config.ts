/** The site: the lessons as they stand in chapters/, docs/*.md, and what docs/prepare.ts makes. */

import { execFileSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DefaultTheme, defineConfigWithTheme } from 'vitepress'
import { lessonPlugins } from '../markdown/plugins.ts'
import { chapterOfFile } from '../markdown/terms.ts'
import { linkOfFile, pageOfFile } from '../pages.ts'
import type { SiteData } from '../site-data.ts'

const REPOSITORY = join(import.meta.dirname, '../..')

const site: SiteData = JSON.parse(
  execFileSync(process.execPath, ['docs/prepare.ts'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'inherit'],
  }),
)

const PUBLIC = join(import.meta.dirname, 'public')
execFileSync(process.execPath, ['docs/slides/build.ts', '--to', PUBLIC], { cwd: REPOSITORY, stdio: 'inherit' })

/** Whose lesson a packet walks in. */
const NETWORK_CHAPTER = 5

const underItsTitle = (file: string) => ({
  text: /^# (.*)$/m.exec(readFileSync(join(REPOSITORY, file), 'utf8'))?.[1] ?? file,
  link: linkOfFile(file, []) ?? '/',
})

/** Pages about the engine: what lies in docs/. */
const documents = globSync('docs/*.md', { cwd: REPOSITORY })
  .filter(file => file !== 'docs/index.md')
  .map(underItsTitle)
  .sort((a, b) => (a.text < b.text ? -1 : 1))

/** For instructors; the day itself first. */
const teaching = ['docs/teach/index.md', 'docs/teach/room.md'].map(underItsTitle)

export default defineConfigWithTheme<DefaultTheme.Config & { readonly chapters: SiteData['chapters'] }>({
  title: 'minidock',
  description: 'A container engine that is also a course: from chroot to docker, one system call at a time',
  lang: 'en',
  head: [
    ['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }],
    ['meta', { name: 'theme-color', content: '#f7f5f0', media: '(prefers-color-scheme: light)' }],
    ['meta', { name: 'theme-color', content: '#11171b', media: '(prefers-color-scheme: dark)' }],
  ],
  srcDir: '..',
  outDir: '../build/site',
  cacheDir: '../node_modules/.cache/vitepress',
  srcExclude: ['*.md', 'build/**', 'workshop/**', 'lab/**', 'course/**', 'scripts/**', 'runtime/**', 'chapters/*/!(README).md', '**/.*/**'],
  rewrites: id => pageOfFile(id),
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    // What stands in braces after a fence's language is ours to read.
    attrs: { disable: true },
    config: md =>
      lessonPlugins(md, {
        glossary: site.glossary,
        linkOf: file => linkOfFile(file, site.sources),
        hasProgram: chapter => chapter in site.programs,
      }),
  },
  transformPageData(page) {
    const { frontmatter } = page
    const chapter = chapterOfFile(page.filePath)
    if (chapter !== undefined)
      return {
        frontmatter: {
          ...frontmatter,
          chapter,
          program: site.programs[chapter],
          quiz: site.quizzes[chapter],
          memory: site.memories[chapter],
          paths: site.paths[chapter],
          build: site.builds[chapter],
          ...(chapter === NETWORK_CHAPTER && { network: site.network }),
        },
      }
    if (page.relativePath === 'index.md') {
      const calls = Object.values(site.programs).map(({ chapter, steps }) => [chapter, steps.map(step => step.chapter)] as const)
      return { frontmatter: { ...frontmatter, pipeline: site.pipeline, calls: Object.fromEntries(calls) } }
    }
    return page.relativePath === 'packets.md' ? { frontmatter: { ...frontmatter, network: site.network } } : undefined
  },
  // VitePress's esbuild is older than what tsconfig.json asks for.
  vite: {
    esbuild: { tsconfigRaw: { compilerOptions: { target: 'es2022', verbatimModuleSyntax: true } } },
    publicDir: PUBLIC,
    server: { watch: { ignored: ['build', 'workshop'].map(name => join(REPOSITORY, name, '**')) } },
    build: { chunkSizeWarningLimit: 1000 },
  },
  themeConfig: {
    chapters: site.chapters,
    siteTitle: 'minidock',
    outline: { level: [2, 3], label: 'On this page' },
    nav: [
      { text: 'Course', link: site.chapters[0]?.link ?? '/', activeMatch: '^/\\d\\d-' },
      { text: 'Commands', link: '/reference/', activeMatch: '^/reference/' },
      { text: 'Glossary', link: '/glossary.html' },
      { text: 'Architecture', link: '/architecture.html' },
    ],
    sidebar: [
      {
        text: 'Course',
        items: site.chapters.map(({ number, title, link }) => ({ text: `<span class="number">${number}</span>${title}`, link })),
      },
      {
        text: 'Reference',
        items: [
          {
            text: 'Commands',
            link: '/reference/',
            items: site.commands.toSorted().map(name => ({ text: name, link: `/reference/${name.replaceAll(' ', '-')}.html` })),
            collapsed: true,
          },
          { text: 'Glossary', link: '/glossary.html' },
          { text: 'Slides', link: '/slides/index.html', target: '_self' },
        ],
      },
      {
        text: 'For instructors',
        items: teaching,
      },
      {
        text: 'The engine',
        items: documents,
      },
    ],
    search: {
      provider: 'local',
      options: { miniSearch: { options: { tokenize: text => text.toLowerCase().split(/[^\p{L}\p{N}_]+/u) } } },
    },
    docFooter: { prev: 'Before', next: 'Next' },
    sidebarMenuLabel: 'Contents',
    returnToTopLabel: 'To the top',
  },
})
