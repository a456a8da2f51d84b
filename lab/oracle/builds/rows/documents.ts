// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are those of Dockerfiles.

/** Here-documents, in RUN, COPY and ADD. */

import type { BuildRow } from '../build-row.ts'

export const documentRows: readonly BuildRow[] = [
  {
    name: 'a here-document is a script of RUN',
    dockerfile: 'FROM busybox\nARG x=1\nRUN <<EOF\necho $x > /a\necho "$x" > /b\nEOF\n',
    expected: { files: { a: file('1\n'), b: file('1\n') } },
  },
  {
    name: 'a here-document is the input of a command',
    dockerfile: 'FROM busybox\nRUN cat <<EOF > /a\nline $((1 + 1))\nEOF\n',
    expected: { files: { a: file('line 2\n') } },
  },
  {
    name: 'a here-document with a shebang is run by its program',
    dockerfile: 'FROM busybox\nRUN <<EOF\n#!/bin/sh -e\ncase $- in *e*) echo yes > /x;; esac\nEOF\n',
    expected: { files: { x: file('yes\n') } },
  },
  {
    name: 'COPY of a here-document makes a file',
    dockerfile: 'FROM busybox\nARG x=1\nCOPY <<EOF /a\nx is $x, ${x:-2}, \\$x and "$x"\nEOF\n',
    expected: { files: { a: file('x is 1, 1, $x and "1"\n') } },
  },
  {
    name: 'COPY of a quoted here-document leaves variables alone',
    dockerfile: 'FROM busybox\nARG x=1\nCOPY <<"EOF" /a\nx is $x\nEOF\n',
    expected: { files: { a: file('x is $x\n') } },
  },
  {
    name: 'COPY of here-documents into a directory keeps their names',
    dockerfile: 'FROM busybox\nCOPY <<one <<two /x/\nfirst\none\nsecond\ntwo\n',
    expected: { files: { x: 'directory 755 0:0', 'x/one': file('first\n'), 'x/two': file('second\n') } },
  },
  {
    name: 'tabs before a here-document with a minus are taken away',
    dockerfile: 'FROM busybox\nCOPY <<-EOF /a\n\ttab\n\t\ttwo\n  blanks\n\tEOF\n',
    expected: { files: { a: file('tab\ntwo\n  blanks\n') } },
  },
  {
    name: 'COPY --chown and --chmod of a here-document',
    dockerfile: 'FROM busybox\nCOPY --chown=7:8 --chmod=700 <<EOF /a\ntext\nEOF\n',
    expected: { files: { a: 'file 700 7:8 "text\\n"' } },
  },
]

function file(content: string): string {
  return `file 644 0:0 ${JSON.stringify(content)}`
}
