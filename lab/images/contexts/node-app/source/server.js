const { readFileSync, existsSync } = require('node:fs')
const { createServer } = require('node:http')
const { join } = require('node:path')
const { greet } = require('greeting')

const builtWith = readFileSync(join(__dirname, 'built-with'), 'utf8').trim()

const server = createServer((request, response) => {
  const name = new URL(request.url, 'http://app').searchParams.get('name') ?? 'world'
  const about = { user: process.getuid(), builtWith, env: process.env.NODE_ENV, npm: existsSync('/usr/local/bin/npm') }
  response.setHeader('Content-Type', 'application/json')
  response.end(JSON.stringify({ greeting: greet(name), ...about }))
})

process.on('SIGTERM', () => server.close(() => process.exit(0)))
server.listen(process.env.PORT, () => console.log(`listening on ${process.env.PORT}`))
