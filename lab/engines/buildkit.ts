/**
 * BuildKit as dockerd has it, through the daemon's own API: `POST /build?version=2`, with a context that is a tar. Debian has no other client for it (buildx), and
 * this way needs none, nor a session of BuildKit's. The client is who reads .dockerignore: here that is not done.
 *
 * Source: Docker Engine API v1.41, "ImageBuild"; moby 20.10, builder/builder-next/builder.go.
 */

import { spawn } from 'node:child_process'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'

export interface BuildKitBuild {
  /** `unix:///…` */
  readonly host: string
  /** A folder. All that is in it belongs to root, as with docker's client. */
  readonly context: string
  /** As the API calls them: `t`, `nocache`, `buildargs`, … */
  readonly query: Readonly<Record<string, string>>
}

/** The daemon answers as it goes: progress, and perhaps an error. */
interface Line {
  readonly error?: string
}

/** @returns why it failed, if it did */
export async function buildWithBuildKit({ host, context, query }: BuildKitBuild): Promise<string | undefined> {
  const { status, body } = await post(host, `/build?${new URLSearchParams({ version: '2', networkmode: 'none', ...query })}`, context)
  if (status !== 200) return body.trim()
  const lines = body.split('\n').filter(line => line.startsWith('{'))
  return lines.map(line => (JSON.parse(line) as Line).error).find(error => error !== undefined)
}

function post(host: string, path: string, context: string): Promise<{ readonly status: number; readonly body: string }> {
  const tar = spawn('tar', ['--create', '--directory', context, '--owner=0', '--group=0', '--numeric-owner', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    const options = { socketPath: host.replace('unix://', ''), path, method: 'POST', headers: { 'content-type': 'application/x-tar' } }
    const sent = request(options, response => {
      text(response).then(body => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
    for (const each of [sent, tar]) each.once('error', reject)
    tar.stdout.pipe(sent)
  })
}
