/** What COPY takes from where, and where it puts that. */

import type { BuildRow } from '../build-row.ts'

const TREE = { 'dir/a': 'a', 'dir/sub/b': 'b', 'dir/empty/': '' }

/** An image's own places, as destinations. */
const PLACES =
  'RUN mkdir /real && echo old > /real/old && ln -s /real /link && ln -s real /near && ln -s /nowhere/yet /dangling && echo old > /file'

export const copyRows: readonly BuildRow[] = [
  { name: 'a file to a name makes the file', dockerfile: 'FROM busybox\nCOPY a /b\n', context: { a: 'a' } },
  { name: 'a file to a name with a slash keeps its name there', dockerfile: 'FROM busybox\nCOPY a /b/\n', context: { a: 'a' } },
  { name: 'directories on the way are made, with mode 755', dockerfile: 'FROM busybox\nCOPY a /x/y/z\n', context: { a: 'a' } },
  { name: 'a directory means its content', dockerfile: 'FROM busybox\nCOPY dir /x\n', context: TREE },
  { name: 'a directory with a slash means its content', dockerfile: 'FROM busybox\nCOPY dir/ /x/\n', context: TREE },
  { name: 'a directory beside files gives its content', dockerfile: 'FROM busybox\nCOPY dir f /x/\n', context: { ...TREE, f: 'f' } },
  {
    name: 'several files to a name without a slash are refused',
    dockerfile: 'FROM busybox\nCOPY a b /x\n',
    context: { a: 'a', b: 'b' },
    refused: true,
  },
  {
    name: 'several files go into a directory that is there, also without a slash',
    dockerfile: 'FROM busybox\nRUN mkdir /x\nCOPY a b /x\n',
    context: { a: 'a', b: 'b' },
  },
  { name: 'several files go into a directory', dockerfile: 'FROM busybox\nCOPY a dir/b ./x/\n', context: { a: 'a', 'dir/b': 'b' } },
  { name: 'the JSON form takes names with blanks', dockerfile: 'FROM busybox\nCOPY ["a b", "/x y"]\n', context: { 'a b': 'a' } },
  { name: 'the whole context is copied, with the Dockerfile', dockerfile: 'FROM busybox\nCOPY . /x/\n', context: TREE },
  { name: 'a source that is not there is refused', dockerfile: 'FROM busybox\nCOPY nothing /x\n', refused: true },
  { name: 'a source cannot leave the context', dockerfile: 'FROM busybox\nCOPY ../../a /x\n', context: { a: 'a' } },
  { name: 'a slash is the root of the context', dockerfile: 'FROM busybox\nCOPY /dir/a /x\n', context: TREE },
  {
    name: 'an asterisk means no slash',
    dockerfile: 'FROM busybox\nCOPY *.txt /x/\n',
    context: { 'a.txt': 'a', 'b.txt': 'b', 'dir/c.txt': 'c', d: 'd' },
  },
  {
    name: 'a pattern may name a directory',
    dockerfile: 'FROM busybox\nCOPY */*.txt /x/\n',
    context: { 'one/a.txt': 'a', 'two/b.txt': 'b' },
  },
  {
    name: 'a pattern that means directories gives their contents',
    dockerfile: 'FROM busybox\nCOPY d* /x/\n',
    context: { 'd1/a': 'a', 'd2/b': 'b', d3: 'c' },
  },
  {
    name: 'a question mark and a set of characters',
    dockerfile: 'FROM busybox\nCOPY a? b[0-9] /x/\n',
    context: { a1: '1', a: '0', b2: '2', bx: 'x' },
  },
  { name: 'a pattern that means nothing copies nothing', dockerfile: 'FROM busybox\nCOPY *.none /x/\n', context: { a: 'a' } },
  { name: 'an asterisk in brackets is itself', dockerfile: 'FROM busybox\nCOPY a[*] /x/\n', context: { 'a*': 'star', ab: 'b' } },
  {
    name: 'a link in the context that is named is followed',
    dockerfile: 'FROM busybox\nCOPY link /x\n',
    context: { a: 'a', link: { link: 'a' } },
  },
  {
    name: 'a link to a directory that is named is followed',
    dockerfile: 'FROM busybox\nCOPY link /x\n',
    context: { ...TREE, link: { link: 'dir' } },
  },
  {
    name: 'a link inside a directory is copied as a link',
    dockerfile: 'FROM busybox\nCOPY dir /x\n',
    context: { 'dir/a': 'a', 'dir/link': { link: 'a' }, 'dir/out': { link: '/etc/passwd' } },
  },
  { name: 'a link that a pattern means', dockerfile: 'FROM busybox\nCOPY lin* /x/\n', context: { a: 'a', link: { link: 'a' } } },
  {
    name: 'a link out of the context stays in it',
    dockerfile: 'FROM busybox\nCOPY link /x\n',
    context: { 'etc/issue': 'mine', link: { link: '/etc/issue' } },
  },
  {
    name: 'a link on the way to a source is followed',
    dockerfile: 'FROM busybox\nCOPY way/a /x\n',
    context: { 'dir/a': 'a', way: { link: 'dir' } },
  },
  {
    name: 'modes stay, owners become root',
    dockerfile: 'FROM busybox\nCOPY dir /x\n',
    context: {
      'dir/run': { content: 'r', mode: 0o755 },
      'dir/own': { content: 'o', mode: 0o600, owner: 1000 },
      'dir/set': { content: 's', mode: 0o4755 },
    },
  },
  {
    name: 'what is there is written over, and its neighbours stay',
    dockerfile: `FROM busybox\n${PLACES}\nCOPY dir /real\n`,
    context: { 'dir/old': 'new', 'dir/more': 'm' },
  },
  { name: 'a file goes into a directory that is there', dockerfile: `FROM busybox\n${PLACES}\nCOPY a /real\n`, context: { a: 'a' } },
  { name: 'a file replaces a file', dockerfile: `FROM busybox\n${PLACES}\nCOPY a /file\n`, context: { a: { content: 'a', mode: 0o600 } } },
  { name: 'a directory cannot replace a file', dockerfile: `FROM busybox\n${PLACES}\nCOPY dir /file\n`, context: TREE, refused: true },
  { name: 'a file cannot go below a file', dockerfile: `FROM busybox\n${PLACES}\nCOPY a /file/\n`, context: { a: 'a' }, refused: true },
  {
    name: 'a destination that is a link to a directory is followed',
    dockerfile: `FROM busybox\n${PLACES}\nCOPY dir /link\n`,
    context: TREE,
  },
  {
    name: 'a destination with a slash that is a link to a directory is followed',
    dockerfile: `FROM busybox\n${PLACES}\nCOPY a /near/\n`,
    context: { a: 'a' },
  },
  {
    name: 'a link on the way to the destination is followed',
    dockerfile: `FROM busybox\n${PLACES}\nCOPY a /link/new/a\n`,
    context: { a: 'a' },
  },
  { name: 'a destination that is a link to nothing', dockerfile: `FROM busybox\n${PLACES}\nCOPY a /dangling\n`, context: { a: 'a' } },
  {
    name: 'a link in the image is not followed inside what is copied',
    dockerfile: `FROM busybox\n${PLACES}\nRUN mkdir /x && ln -s /real/old /x/a\nCOPY dir /x\n`,
    context: TREE,
  },
  {
    name: 'a directory inside what is copied does not go through a link',
    dockerfile: `FROM busybox\n${PLACES}\nRUN mkdir /x && ln -s /real /x/sub\nCOPY dir /x\n`,
    context: TREE,
    refused: true,
  },
  {
    name: 'a directory inside what is copied does not replace a file',
    dockerfile: 'FROM busybox\nRUN mkdir /x && echo f > /x/sub\nCOPY dir /x\n',
    context: TREE,
    refused: true,
  },
  {
    name: 'a file inside what is copied does not replace a directory',
    dockerfile: 'FROM busybox\nRUN mkdir -p /x/a/deep\nCOPY dir /x\n',
    context: TREE,
    refused: true,
  },
  {
    name: 'a directory that is there keeps its mode and owner',
    dockerfile: 'FROM busybox\nRUN mkdir -m 700 /x && chown 5:6 /x\nCOPY a /x/\n',
    context: { a: 'a' },
  },
  {
    name: 'a directory that is copied onto one that is there gives it its mode',
    dockerfile: 'FROM busybox\nRUN mkdir -p /x/sub && chmod 700 /x/sub && chown 5:6 /x/sub\nCOPY dir /x/\n',
    context: TREE,
  },
  {
    name: 'a relative destination begins at the working directory',
    dockerfile: 'FROM busybox\nWORKDIR /work\nCOPY a b/\nCOPY a .\nCOPY a ./c\n',
    context: { a: 'a' },
  },
  { name: 'a destination cannot leave the image', dockerfile: 'FROM busybox\nCOPY a ../../../../x\n', context: { a: 'a' } },
  {
    name: '--chown by number gives all of it an owner',
    dockerfile: 'FROM busybox\nCOPY --chown=7:8 dir /x\n',
    context: { ...TREE, 'dir/link': { link: 'a' } },
  },
  { name: '--chown with a user alone, by number', dockerfile: 'FROM busybox\nCOPY --chown=7 a /x/\n', context: { a: 'a' } },
  { name: '--chown by name', dockerfile: 'FROM busybox\nCOPY --chown=mail:users a /x/y/\n', context: { a: 'a' } },
  { name: '--chown with a user alone, by name', dockerfile: 'FROM busybox\nCOPY --chown=sync a /x/\n', context: { a: 'a' } },
  {
    name: '--chown by a name that the image does not have is refused',
    dockerfile: 'FROM busybox\nCOPY --chown=stranger a /x/\n',
    context: { a: 'a' },
    refused: true,
  },
  {
    name: '--chown by a name that an earlier step made',
    dockerfile:
      'FROM busybox\nRUN echo me:x:1234:4321::/:/bin/sh >> /etc/passwd && echo us:x:4321: >> /etc/group\nCOPY --chown=me:us a /x/\n',
    context: { a: 'a' },
  },
  { name: '--chown with a variable', dockerfile: 'FROM busybox\nARG who=8\nCOPY --chown=$who:$who a /x/\n', context: { a: 'a' } },
  { name: '--chown in a scratch image, by number', dockerfile: 'FROM scratch\nCOPY --chown=7:8 a /x/\n', context: { a: 'a' } },
  { name: '--chmod gives files and directories a mode', dockerfile: 'FROM busybox\nCOPY --chmod=750 dir /x\n', context: TREE },
  { name: '--chmod of one file', dockerfile: 'FROM busybox\nCOPY --chmod=711 a /x/y\n', context: { a: 'a' } },
  { name: 'a user that USER names does not own what is copied', dockerfile: 'FROM busybox\nUSER mail\nCOPY a /x/\n', context: { a: 'a' } },
  {
    name: 'names that are no UTF-8 text of ASCII stay',
    dockerfile: 'FROM busybox\nCOPY dir /x\n',
    context: { 'dir/é ü': 'a', 'dir/ b': 'b' },
  },
  {
    name: 'a file that begins with a dot and a long name',
    dockerfile: 'FROM busybox\nCOPY . /x/\n',
    context: { '.hidden': 'h', [`${'n'.repeat(120)}/${'m'.repeat(120)}`]: 'long' },
  },
]
