/** How long the smoke may take, and where its time went: read from what it says. */

import { setTimeout } from 'node:timers/promises'
import { slownessNow } from '../suite/slowness.ts'

/** Seconds on a machine that does nothing else, the making of the box included. */
export const SIX_MINUTES = 6 * 60

const SAMPLE_MS = 10_000

/** Measures, as long as some work goes on, how slow the machine is: each minute is another one. @returns the mean */
export async function whileMeasured<T>(work: Promise<T>): Promise<{ readonly result: T; readonly slowness: number }> {
  let isOver = false
  const over = work.finally(() => {
    isOver = true
  })
  over.catch(() => undefined) // Awaited below.
  const samples: number[] = []
  while (!isOver) {
    samples.push(slownessNow())
    await Promise.race([setTimeout(SAMPLE_MS, undefined, { ref: false }), over])
  }
  return { result: await over, slowness: samples.reduce((sum, each) => sum + each, 0) / samples.length }
}

/**
 * @param said by the smoke
 * @param slowness of the machine meanwhile; 1: a quiet one
 * @returns what is to be said of a smoke that took too long, with its steps; undefined: it took no more than it may
 */
export function tooSlow(said: string, slowness: number): string | undefined {
  const seconds = Number(/^the smoke passed in (\d+) s$/m.exec(said)?.[1])
  const most = SIX_MINUTES * slowness
  if (seconds <= most) return undefined
  const steps = stepsOf(said).map(step => `${step.seconds.padStart(7)} s  ${step.title}`)
  return [`the smoke took ${seconds} s, and at slowness ${slowness.toFixed(1)} it may take ${most.toFixed(0)}:`, ...steps].join('\n')
}

/** `── TITLE`, what the step says, and its seconds: box/steps.ts. A step may say other lines that begin so: `npm run vm test` does, of each file. */
function stepsOf(said: string): { readonly title: string; readonly seconds: string }[] {
  return [...said.matchAll(/^── (.*)$[\s\S]*?(?:^ {3}([\d.]+) s$|(?![\s\S]))/gm)].map(([, title = '', seconds = '?']) => ({
    title,
    seconds,
  }))
}
