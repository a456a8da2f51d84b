const { createServer } = require('node:http')
const ms = require('ms')

createServer((_, response) => {
  response.end(`Hello ${process.env.WHO ?? 'World'}. A minute has ${ms('1m')} ms.\n`)
}).listen(8080)
