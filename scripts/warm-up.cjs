'use strict'

/*
 * node warm-up.cjs BUILD: runs the bundle of that folder through the commands that should start fast, then writes what V8 has compiled on the way.
 * A function that has not run by then is not in the cache, and is compiled when it is first called.
 *
 * `run` goes its whole way here, without root and without a container: the image has nothing but users, and instead of becoming the launcher it is done.
 */
const { spawn, spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const fs = require('node:fs')
const http = require('node:http')
const { tmpdir } = require('node:os')
const { join } = require('node:path')

// With a folder, this is the process that only makes the image there.
const [build, given] = process.argv.slice(2)
const folder = given ?? fs.mkdtempSync(join(tmpdir(), 'minidock-warm-up-'))
const [store, archive, context] = [join(folder, 'store'), join(folder, 'empty.tar'), join(folder, 'context')]

const IMPORT = [['import', archive, 'busybox']]
const HOT = [
  ['run', '--rm', 'busybox', 'true'],
  // By now there is a network.
  ['run', '--rm', 'busybox', 'true'],
  ['run', '--rm', '--network', 'none', 'busybox', 'true'],
]
const WARM = [
  ['run', '--rm', '-p', '8080:80', 'busybox', 'true'],
  ['run', '--rm', '-v', 'warm:/volume', '-v', `${folder}:/bind:ro`, '--mount', 'type=tmpfs,dst=/tmp', 'busybox', 'true'],
  ['run', '--rm', '-m', '64m', '--label', 'a=b', '--add-host', 'a:127.0.0.1', 'busybox', 'true'],
]
const ALIVE = ['create', '--name', 'alive', 'busybox', 'true']
const COOL = [
  ['create', '--name', 'warm', 'busybox', 'true'],
  ['inspect', 'warm'],
  ['logs', 'warm'],
  ['stop', 'warm'],
  ['rm', 'warm'],
  ALIVE,
  ['ps', '-a'],
  ['ps'],
  ['rm', '-f', 'alive'],
]
const COMMANDS = [
  ...HOT,
  ...WARM,
  ...COOL,
  ['run', '--help'],
  ['--help'],
  ['images'],
  // What finds a step in the cache, and an image that needs no step: a container of one would be the real launcher's.
  ['explain', 'build', join(context, 'steps')],
  ['build', '--tag', 'warm', '--network', 'none', join(context, 'config')],
  ['build', '--quiet', '--tag', 'warm', join(context, 'config')],
]
/** A part's cache is written after these: what others compile of it would be a burden. */
const LAST = new Map([
  [HOT.at(-1), 'hot'],
  [WARM.at(-1), 'warm'],
  [COOL.at(-1), 'cool'],
])

process.env.MINIDOCK_ROOT = store
// No account and no proxy of whoever builds this is used.
process.env.DOCKER_CONFIG = folder
process.env.NO_PROXY = '127.0.0.1'
// Takes what a start asks of nf_tables, and answers with nothing that makes sense.
process.env.MINIDOCK_NETFILTER = String(fs.openSync('/dev/zero', 'r+'))
process.geteuid = () => 0
process.execve = () => 0
fs.chownSync = () => undefined
// systemd is asked for nothing: it would make a unit, or refuse it to a user.
const { existsSync } = fs
fs.existsSync = path => path !== '/run/systemd/system' && existsSync(path)

const { main, scripts, hashes } = require(join(build, 'minidock.cjs'))

/** The part as it is compiled now; once. */
function writeCache(part) {
  const code = fs.readdirSync(build).find(file => file.startsWith(`${part}.`) && file.endsWith('.cjs'))
  const cache = join(build, code.replace(/cjs$/, `${hashes}.cache`))
  if (!fs.existsSync(cache)) fs.writeFileSync(cache, scripts[part].createCachedData())
}

// On exit, and not at the end of warmUp(): a command may end the process.
process.on('exit', () => {
  if (given !== undefined) return
  Object.keys(scripts).forEach(writeCache)
  fs.rmSync(folder, { recursive: true })
  process.exitCode = 0
})

/** An archive of no files, and its layer as if it were unpacked already, with users: unpacking is the real launcher's. */
function makeImage() {
  const tar = Buffer.alloc(1024)
  const hex = createHash('sha256').update(tar).digest('hex')
  const layer = join(store, 'layers', hex.slice(0, 24))
  fs.mkdirSync(join(layer, 'etc'), { recursive: true })
  fs.writeFileSync(join(layer, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n')
  fs.writeFileSync(join(layer, 'etc/group'), 'root:x:0:root\n')
  fs.writeFileSync(`${layer}.json`, JSON.stringify({ diffId: `sha256:${hex}`, size: 0 }))
  fs.writeFileSync(archive, tar)
  // What only an import compiles would be a burden to `run`.
  spawnSync(process.execPath, [__filename, build, folder], { stdio: 'inherit' })
}

function makeContexts() {
  const steps = { config: 'ENV A=1\nCMD ["sh"]\n', steps: 'ARG A=1\nRUN echo $A\nWORKDIR /a\nCOPY . /b/\n' }
  for (const [name, text] of Object.entries(steps)) {
    fs.mkdirSync(join(context, name), { recursive: true })
    fs.writeFileSync(join(context, name, 'Dockerfile'), `FROM busybox\n${text}`)
  }
}

/** A registry with the image, whose layer is here already: the launcher has nothing to do. */
async function startRegistry() {
  const blob = digest => fs.readFileSync(join(store, 'images/blobs', digest.replace(':', '/')))
  const { mediaType, digest } = JSON.parse(fs.readFileSync(join(store, 'images/index.json'), 'utf8')).manifests[0]
  const server = http.createServer(({ url, method }, response) => {
    const [, kind, name] = /\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? []
    if (kind === undefined) return response.writeHead(404).end()
    if (method === 'PUT') return response.writeHead(201).end()
    const wanted = kind === 'blobs' ? name : digest
    const bytes = blob(wanted)
    response.writeHead(200, { 'content-type': mediaType, 'content-length': bytes.length, 'docker-content-digest': wanted })
    return response.end(method === 'GET' ? bytes : undefined)
  })
  await new Promise((listening, fails) => server.once('error', fails).listen(0, '127.0.0.1', listening))
  return { name: `127.0.0.1:${server.address().port}/warm`, close: () => server.close() }
}

/** An image that comes, one that is there, and one that the registry has already. */
async function moves() {
  const { name, close } = await startRegistry()
  for (const command of [
    ['pull', name],
    ['pull', name],
    ['pull', '--quiet', name],
    ['push', name],
    ['push', name],
  ])
    await run(command)
  close()
}

/** Makes a container look as if it ran: its processes are one that sleeps, and it was planned as another one was. */
function bringToLife(name) {
  const containers = join(store, 'containers')
  const planned = fs.readdirSync(containers).find(id => fs.existsSync(join(containers, id, 'plan.json')))
  if (planned === undefined) return // Why none was, has been said.
  const directory = fs.realpathSync(join(store, 'names', name))
  fs.copyFileSync(join(containers, planned, 'plan.json'), join(directory, 'plan.json'))
  const sleeper = spawn('sleep', ['60'], { stdio: 'ignore' })
  sleeper.unref()
  const { pid } = sleeper
  const start = Number(fs.readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ')[21])
  const process = { Pid: pid, PidStart: start, Monitor: pid, MonitorStart: start, StartedAt: new Date().toISOString() }
  fs.writeFileSync(join(directory, 'pid'), JSON.stringify(process))
}

async function run(command) {
  const code = await main(command)
  if (code !== 0) console.error(`warm-up: minidock ${command.join(' ')} ended with ${code}: the CLI will start a little slower`)
}

async function warmUp() {
  if (given === undefined) makeImage()
  makeContexts()
  for (const command of given === undefined ? COMMANDS : IMPORT) {
    await run(command)
    if (command === ALIVE) bringToLife('alive')
    const part = LAST.get(command)
    if (part !== undefined) writeCache(part)
  }
  if (given === undefined) await moves()
}

warmUp().catch(error => console.error('warm-up:', error))
