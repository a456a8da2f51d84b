import { expect, test } from 'vitest'
import { UploadSource } from './upload-source.ts'

const CONTENT = Buffer.from('abcdefghij')

/** Reads three bytes at a time, and notes from where it is opened and where it is closed. */
function source(notes: string[]): UploadSource {
  return new UploadSource(async function* read(from) {
    notes.push(`open ${from}`)
    try {
      for (let at = from; at < CONTENT.length; at += 3) yield CONTENT.subarray(at, at + 3)
    } finally {
      notes.push('close')
    }
  })
}

async function text(body: AsyncIterable<Uint8Array>): Promise<string> {
  let read = ''
  for await (const piece of body) read += Buffer.from(piece).toString()
  return read
}

test('pieces that follow each other come from one stream', async () => {
  const notes: string[] = []
  const upload = source(notes)
  expect([await text(upload.body(0, 4)()), await text(upload.body(4, 4)()), await text(upload.body(8, 2)())]).toEqual([
    'abcd',
    'efgh',
    'ij',
  ])
  expect(notes).toEqual(['open 0'])
})

test('a piece that is sent once more is read once more', async () => {
  const notes: string[] = []
  const body = source(notes).body(4, 4)
  expect([await text(body()), await text(body())]).toEqual(['efgh', 'efgh'])
  expect(notes.filter(note => note !== 'close')).toEqual(['open 4', 'open 4'])
})

test('a piece of which nothing was read begins anew: the first reader may still wait for its bytes', async () => {
  const notes: string[] = []
  const body = source(notes).body(0, 4)
  const first = body()[Symbol.asyncIterator]()
  const waiting = first.next()
  expect(await text(body())).toBe('abcd')
  await waiting
  expect((await first.next()).done).toBe(true)
})

test('what is over is closed, although its stream has more', async () => {
  const closed = Promise.withResolvers<void>()
  const upload = new UploadSource(async function* read() {
    try {
      while (true) yield CONTENT
    } finally {
      closed.resolve()
    }
  })
  await text(upload.body(0, 1)())
  upload.close()
  await closed.promise
})
