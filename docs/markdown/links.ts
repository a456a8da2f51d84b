/** Links between files of the repository, as links between pages of the site. What the site does not show is no link there. */

import { posix } from 'node:path'
import type { MarkdownIt } from './markdown-it.ts'
import { pageEnv } from './page-env.ts'

/** @param file from the repository's root @returns the page's address, without the site's base */
export type LinkOf = (file: string) => string | undefined

const ELSEWHERE = /^(?:[a-z]+:|\/\/|\/|#)/i

export function repositoryLinks(md: MarkdownIt, linkOf: LinkOf): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const { file } = pageEnv(env)
    for (const token of tokens) {
      const open: boolean[] = []
      for (const child of token.children ?? []) {
        if (child.type === 'link_open') {
          const href = child.attrGet('href') ?? ''
          const target = ELSEWHERE.test(href) ? href : targetOf(href, file, linkOf)
          open.push(target !== undefined)
          if (target === undefined) hide(child)
          else child.attrSet('href', target)
        } else if (child.type === 'link_close' && open.pop() === false) hide(child)
      }
    }
  })
}

function hide(token: { type: string; tag: string; content: string; attrs: unknown }): void {
  token.type = 'text'
  token.content = ''
}

function targetOf(href: string, from: string, linkOf: LinkOf): string | undefined {
  const [path = '', hash] = href.split('#')
  const page = linkOf(posix.join(posix.dirname(from), decodeURI(path)).replace(/\/$/, ''))
  return page === undefined || hash === undefined ? page : `${page}#${hash}`
}
