/** Archives that ADD unpacks, and those that it does not. */

import type { BuildRow } from '../build-row.ts'

const files = { 'in/a': 'a', 'in/deep/b': 'b' }
const plain = { archive: { files, links: { 'in/link': 'a' } } }

export const addRows: readonly BuildRow[] = [
  { name: 'ADD of a file copies it', dockerfile: 'FROM busybox\nADD a /x/\n', context: { a: 'a' } },
  { name: 'ADD of a directory copies its content', dockerfile: 'FROM busybox\nADD dir /x\n', context: { 'dir/a': 'a', 'dir/sub/b': 'b' } },
  { name: 'ADD unpacks a tar', dockerfile: 'FROM busybox\nADD a.tar /x/\n', context: { 'a.tar': plain } },
  { name: 'ADD unpacks a tar to a name without a slash', dockerfile: 'FROM busybox\nADD a.tar /x\n', context: { 'a.tar': plain } },
  {
    name: 'ADD unpacks what gzip compressed, whatever its name',
    dockerfile: 'FROM busybox\nADD thing /x/\n',
    context: { thing: { archive: { files, compressed: 'gzip' } } },
  },
  {
    name: 'ADD unpacks what zstd compressed',
    dockerfile: 'FROM busybox\nADD a.tar.zst /x/\n',
    context: { 'a.tar.zst': { archive: { files, compressed: 'zstd' } } },
  },
  {
    name: 'ADD keeps the owners of an archive',
    dockerfile: 'FROM busybox\nADD a.tar /x/\n',
    context: { 'a.tar': { archive: { files, owner: 1000 } } },
  },
  {
    name: 'ADD --chown gives what it unpacks an owner',
    dockerfile: 'FROM busybox\nADD --chown=7:8 a.tar /x/\n',
    context: { 'a.tar': { archive: { files: { 'in/': '', 'in/a': 'a' }, owner: 1000 } } },
  },
  { name: 'ADD copies a file that is only called a tar', dockerfile: 'FROM busybox\nADD a.tar /x/\n', context: { 'a.tar': 'no archive' } },
  {
    name: 'ADD copies an archive inside a directory as it is',
    dockerfile: 'FROM busybox\nADD dir /x/\n',
    context: { 'dir/a.tar': { archive: { files: { a: 'a' } } } },
  },
  {
    name: 'ADD unpacks several archives, and copies files beside them',
    dockerfile: 'FROM busybox\nADD *.tar f /x/\n',
    context: { 'a.tar': plain, 'b.tar': { archive: { files: { b: 'b' } } }, f: 'f' },
  },
  {
    name: 'ADD unpacks over what is there',
    dockerfile: 'FROM busybox\nRUN mkdir -p /x/in && echo old > /x/in/a && echo stays > /x/in/c\nADD a.tar /x\n',
    context: { 'a.tar': plain },
  },
  { name: 'COPY does not unpack', dockerfile: 'FROM busybox\nCOPY a.tar /x/\n', context: { 'a.tar': plain } },
]
