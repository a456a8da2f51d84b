import { expect, test } from 'vitest'
import { formatListing, formatObject, type Listing, type Row, truncateId } from './format.ts'

const listing: Listing = {
  headings: { ID: 'CONTAINER ID', Names: 'NAMES', Image: 'IMAGE', Size: 'SIZE' },
  columns: ['ID', 'Image', 'Names'],
  quiet: 'ID',
}

const rows: readonly Row[] = [
  { ID: '0123456789ab', Names: 'web', Image: 'busybox', Size: '0B', Label: name => (name === 'com.example.git-branch' ? 'main' : '') },
  { ID: 'fedcba987654', Names: 'db', Image: '<none>', Size: '1kB', Label: () => '' },
]

test('without a format there is the table', async () => {
  expect(await formatListing(listing, rows)).toBe(`CONTAINER ID   IMAGE     NAMES
0123456789ab   busybox   web
fedcba987654   <none>    db
`)
})

test('a table without rows has its headings', async () => {
  expect(await formatListing(listing, [])).toBe('CONTAINER ID   IMAGE     NAMES\n')
})

test('a table of other columns takes its headings from the fields', async () => {
  expect(await formatListing(listing, rows, { format: 'table {{.Names}}\\t{{.Size}}\\t{{.Label "com.example.git-branch"}}' })).toBe(
    `NAMES     SIZE      git branch
web       0B        main
db        1kB       ${''}
`,
  )
})

test('in a table a value is one cell, whatever it holds; elsewhere it is as it is', async () => {
  const name = 'a\tb\nc\x1b[31m'
  const odd: readonly Row[] = [{ ID: '1', Names: name, Image: 'x', Label: () => name }]
  expect(await formatListing(listing, odd)).toBe('CONTAINER ID   IMAGE     NAMES\n1              x         a\\tb\\nc\\u001b[31m\n')
  expect(await formatListing(listing, odd, { format: 'table {{.Label "role"}}' })).toBe('role\na\\tb\\nc\\u001b[31m\n')
  expect(await formatListing(listing, odd, { format: '{{.Names}}' })).toBe(`${name}\n`)
})

test('a template is run for each row', async () => {
  expect(await formatListing(listing, rows, { format: '{{.Names}}={{upper .Image}}' })).toBe('web=BUSYBOX\ndb=<NONE>\n')
})

test('json is a line a row, as Go marshals a map', async () => {
  expect(await formatListing(listing, rows, { format: 'json' })).toBe(
    `{"ID":"0123456789ab","Image":"busybox","Names":"web","Size":"0B"}
{"ID":"fedcba987654","Image":"\\u003cnone\\u003e","Names":"db","Size":"1kB"}
`,
  )
})

test('a row that a template makes JSON of is marshalled as well, and a field of it is a plain value', async () => {
  expect(await formatListing(listing, rows, { format: '{{json .}}' })).toBe(await formatListing(listing, rows, { format: 'json' }))
  expect(await formatListing(listing, rows, { format: '{{json .Image}}' })).toBe('"busybox"\n"<none>"\n')
})

test('quiet leaves one field, unless a format asks for others', async () => {
  expect(await formatListing(listing, rows, { quiet: true })).toBe('0123456789ab\nfedcba987654\n')
  expect(await formatListing(listing, rows, { quiet: true, format: '{{.Names}}' })).toBe('web\ndb\n')
})

test('a field that there is not is an error about the template', async () => {
  await expect(formatListing(listing, rows, { format: '{{.Nam}}' })).rejects.toMatchObject({ kind: 'invalid' })
})

test('an object is JSON or what the template says', async () => {
  expect(await formatObject({ Client: { Version: '0.1.0' } }, 'json')).toBe('{"Client":{"Version":"0.1.0"}}\n')
  expect(await formatObject({ Client: { Version: '0.1.0' } }, '{{.Client.Version}}')).toBe('0.1.0\n')
})

test('a short id has twelve digits and no algorithm', () => {
  expect(truncateId(`sha256:${'0123456789abcdef'.repeat(4)}`)).toBe('0123456789ab')
})
