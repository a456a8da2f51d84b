/** What .dockerignore keeps out of the context. */

import type { BuildRow } from '../build-row.ts'

const TREE = { a: 'a', 'a.log': 'l', 'dir/a': 'a', 'dir/b.log': 'l', 'dir/deep/c.log': 'l', 'dir/deep/d': 'd' }
const dockerfile = 'FROM busybox\nCOPY . /x/\n'

function ignoring(name: string, ...lines: readonly string[]): BuildRow {
  return { name, dockerfile, context: { ...TREE, '.dockerignore': `${lines.join('\n')}\n` } }
}

export const ignoreRows: readonly BuildRow[] = [
  ignoring('a pattern in .dockerignore means paths from the root of the context', '*.log', 'b.log'),
  ignoring('two asterisks mean any depth', '**/*.log'),
  ignoring('a directory that is ignored is so with its content', 'dir/deep'),
  ignoring('the last line that matches wins', '**/*.log', '!dir/deep/c.log', 'dir/deep/d'),
  ignoring('a line brings back what lies in an ignored directory', 'dir', '!dir/deep/d'),
  ignoring('everything is ignored but what is brought back', '*', '!a', '!dir/deep'),
  ignoring('comments, blanks and slashes around a pattern', '# a', '', '  /dir/a/  ', './a.log'),
  ignoring('the Dockerfile and .dockerignore may be ignored, and are read all the same', 'Dockerfile', '.dockerignore'),
  {
    name: 'a source that is ignored is not there',
    dockerfile: 'FROM busybox\nCOPY a /x\n',
    context: { ...TREE, '.dockerignore': 'a\n' },
    refused: true,
  },
  { name: 'ignored files are in no pattern', dockerfile: 'FROM busybox\nCOPY a* /x/\n', context: { ...TREE, '.dockerignore': 'a.log\n' } },
]
