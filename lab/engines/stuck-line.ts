/** In which line a process of Node is that does not come to an end: its debugger is asked, which answers in the middle of a loop as well (inspector protocol). */

import * as v from 'valibot'
import { within } from '../suite/slowness.ts'

/** Where Node listens for a debugger after SIGUSR1. The network is the sandbox's own. */
const DEBUGGER = 'http://127.0.0.1:9229/json/list'

/** Seconds on a quiet machine. Without an answer the line stays unknown. */
const PATIENCE = 10

const targetsSchema = v.array(v.object({ webSocketDebuggerUrl: v.string() }))
/** Innermost frame first. Lines count from 0. */
const pausedSchema = v.object({
  method: v.literal('Debugger.paused'),
  params: v.object({ callFrames: v.array(v.object({ location: v.object({ scriptId: v.string(), lineNumber: v.number() }) })) }),
})
const parsedSchema = v.object({ method: v.literal('Debugger.scriptParsed'), params: v.object({ scriptId: v.string(), url: v.string() }) })

/** @returns the innermost line that is in that file, from 1; undefined if it cannot be found out */
export async function stuckLine(pid: number, url: string): Promise<number | undefined> {
  const late = AbortSignal.timeout(within(PATIENCE))
  try {
    process.kill(pid, 'SIGUSR1')
    return await lineIn(url, await debuggerOf(late), late)
  } catch {
    return undefined // It has ended meanwhile, or does not answer: the line is a help, the loop is told without it.
  }
}

async function debuggerOf(late: AbortSignal): Promise<string> {
  while (!late.aborted) {
    try {
      const [target] = v.parse(targetsSchema, await (await fetch(DEBUGGER, { signal: late })).json())
      if (target) return target.webSocketDebuggerUrl
    } catch {
      // It does not listen yet.
    }
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  throw new Error('there is no debugger')
}

function lineIn(url: string, address: string, late: AbortSignal): Promise<number | undefined> {
  const socket = new WebSocket(address)
  const scripts = new Set<string>()
  const line = new Promise<number | undefined>((resolve, reject) => {
    const give = () => reject(new Error('the debugger does not answer'))
    late.addEventListener('abort', give)
    socket.addEventListener('error', give)
    socket.addEventListener('open', () => {
      for (const [id, method] of ['Debugger.enable', 'Debugger.pause'].entries()) socket.send(JSON.stringify({ id, method }))
    })
    // First it names the scripts that there are, then it says where it stands.
    socket.addEventListener('message', ({ data }) => {
      const message: unknown = JSON.parse(String(data))
      const [parsed, paused] = [v.safeParse(parsedSchema, message), v.safeParse(pausedSchema, message)]
      if (parsed.success && parsed.output.params.url === url) scripts.add(parsed.output.params.scriptId)
      if (!paused.success) return
      const here = paused.output.params.callFrames.find(({ location }) => scripts.has(location.scriptId))
      resolve(here ? here.location.lineNumber + 1 : undefined)
    })
  })
  return line.finally(() => socket.close())
}
