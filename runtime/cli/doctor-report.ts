/** Doctor's findings, gathered and laid out. */

import { resolve } from 'node:path'
import { contributionsOf } from '../engine/contributions.ts'
import type { Engine } from '../engine/engine.ts'
import { visibleLine } from '../formats/text/visible.ts'
import { evaluate, evaluateWithoutLinux } from '../kernel/machine/doctor/evaluate.ts'
import type { Finding, Grade } from '../kernel/machine/doctor/finding.ts'
import { gatherFacts } from '../kernel/machine/doctor/gather.ts'

export async function examine(engine: Engine): Promise<Finding[]> {
  const { store, launcher } = engine
  const { platform, arch } = process
  if (platform !== 'linux') return evaluateWithoutLinux({ platform, architecture: arch })
  // The launcher is build/launcher of the project.
  const facts = await gatherFacts({ state: store.paths.root, project: resolve(launcher, '../..'), launcher })
  const ofModules = await Promise.all((await contributionsOf(engine)).map(({ doctor }) => doctor?.(facts, store) ?? []))
  return evaluate(facts, ofModules.flat())
}

const SIGNS: Readonly<Record<Grade, { readonly sign: string; readonly colour: number }>> = {
  good: { sign: '✓', colour: 32 },
  limited: { sign: '!', colour: 33 },
  bad: { sign: '✗', colour: 31 },
}

/** With colour a sign, else a word, before each finding; what follows from it and the fix below. Nothing but the colours steers a terminal. */
export function report(findings: readonly Finding[], colour: boolean): string {
  const width = Math.max(...findings.map(({ subject }) => subject.length))
  const lines = findings.flatMap(({ subject, grade, text, consequence, fix }) => {
    const mark = colour ? `\x1b[${SIGNS[grade].colour}m${SIGNS[grade].sign}\x1b[0m` : grade.padEnd('limited'.length)
    const indent = ' '.repeat((colour ? 1 : 'limited'.length) + width + 4)
    return [
      `${mark}  ${subject.padEnd(width)}  ${visibleLine(text)}`,
      ...(consequence === undefined ? [] : [`${indent}will not work: ${visibleLine(consequence)}`]),
      ...(fix === undefined ? [] : fix.split('\n').map((line, index) => `${indent}${index === 0 ? 'fix: ' : '     '}${visibleLine(line)}`)),
    ]
  })
  return `${lines.join('\n')}\n\n${verdict(findings)}\n`
}

function verdict(findings: readonly Finding[]): string {
  const subjects = (grade: Grade) => findings.filter(finding => finding.grade === grade).map(({ subject }) => subject)
  const [bad, limited] = [subjects('bad'), subjects('limited')]
  if (bad.length > 0) return `this machine cannot run containers: ${bad.join(', ')}`
  if (limited.length > 0) return `this machine can run containers, with limits: ${limited.join(', ')}`
  return 'this machine can run containers'
}
