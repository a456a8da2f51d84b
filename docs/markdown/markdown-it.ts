/** markdown-it as VitePress has it, which is another version than the one that course/ reads lessons with. */

import type { MarkdownRenderer } from 'vitepress'

export type MarkdownIt = MarkdownRenderer
export type Token = ReturnType<MarkdownIt['parse']>[number]
