/** Which file of the repository is which page of the site. */

import { sourcePath } from './reference/source-path.ts'

/** @param file from the repository's root @returns the page's file in the site */
export function pageOfFile(file: string): string {
  return file
    .replace(/^chapters\/([^/]+)\/README\.md$/, '$1/index.md')
    .replace(/^docs\/reference\/(glossary\.md|source\/.*)$/, '$1')
    .replace(/^docs\/reference\//, 'reference/')
    .replace(/^docs\/(.*)$/, (_, page: string) => page.toLowerCase())
}

/** @param sources files of the engine that have a page */
export function linkOfFile(file: string, sources: readonly string[]): string | undefined {
  if (sources.includes(file)) return `/${sourcePath(file)}.html`
  if (file === 'README.md') return '/'
  if (file.endsWith('.md') && /^(?:chapters\/[^/]+\/README|docs\/)/.test(file)) {
    return `/${pageOfFile(file)}`.replace(/\/index\.md$/, '/').replace(/\.md$/, '.html')
  }
  return /^chapters\/[^/]+$/.test(file) ? `/${file.slice('chapters/'.length)}/` : undefined
}
