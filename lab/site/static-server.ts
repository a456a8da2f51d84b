/** A folder of files over HTTP on loopback, as any web server would serve the site. */

import { readFile, stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface StaticServer {
  /** `http://127.0.0.1:41234` */
  readonly origin: string
  close(): Promise<void>
}

export async function serve(folder: string): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    void fileFor(folder, decodeURIComponent(pathname)).then(async file => {
      response.statusCode = file.status
      response.setHeader('content-type', TYPES[extname(file.path)] ?? 'application/octet-stream')
      response.end(await readFile(file.path))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.closeAllConnections()
        server.close(error => (error ? reject(error) : resolve()))
      }),
  }
}

async function fileFor(folder: string, pathname: string): Promise<{ readonly path: string; readonly status: 200 | 404 }> {
  const path = join(folder, normalize(pathname))
  const found = await stat(path).catch(() => undefined)
  if (found?.isFile()) return { path, status: 200 }
  if (found?.isDirectory() && (await stat(join(path, 'index.html')).catch(() => undefined)))
    return { path: join(path, 'index.html'), status: 200 }
  return { path: join(folder, '404.html'), status: 404 }
}
