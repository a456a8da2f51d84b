import { expect, test } from 'vitest'
import { inMergedUsr, isLibrary } from './package-files.ts'

test.each([
  ['./lib/x86_64-linux-gnu/libz.so.1', 'usr/lib/x86_64-linux-gnu/libz.so.1'],
  ['./lib64/ld-linux-x86-64.so.2', 'usr/lib64/ld-linux-x86-64.so.2'],
  ['bin/sh', 'usr/bin/sh'],
  ['./usr/lib64/ld-linux-x86-64.so.2', 'usr/lib64/ld-linux-x86-64.so.2'],
  ['./etc/nginx/nginx.conf', 'etc/nginx/nginx.conf'],
  ['./library/book', 'library/book'],
])('%s lies at %s', (name, place) => {
  expect(inMergedUsr(name)).toBe(place)
})

test.each([
  'usr/lib/x86_64-linux-gnu/libcrypto.so.3',
  'usr/lib/x86_64-linux-gnu/libpcre2-8.so.0.11.2',
  'usr/lib/aarch64-linux-gnu/libc.so.6',
  'usr/lib/arm-linux-gnueabihf/libc.so.6',
  'usr/lib/ld-linux-aarch64.so.1',
  'usr/lib64/ld-linux-x86-64.so.2',
])('%s is a library', name => {
  expect(isLibrary(name)).toBe(true)
})

test.each([
  'usr/lib/x86_64-linux-gnu/gconv/UTF-16.so',
  'usr/lib/x86_64-linux-gnu/engines-3/padlock.so',
  'usr/lib/python3/libc.so',
  'usr/share/doc/libssl3/copyright',
  'usr/lib/x86_64-linux-gnu/libfoo.software',
])('%s is none that the loader finds by itself', name => {
  expect(isLibrary(name)).toBe(false)
})
