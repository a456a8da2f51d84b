import { expect, test } from 'vitest'
import type { Finding } from '../kernel/machine/doctor/finding.ts'
import { report } from './doctor-report.ts'

const FINDINGS: readonly Finding[] = [
  { subject: 'kernel', grade: 'good', text: 'Linux 6.12.0' },
  {
    subject: 'user namespaces',
    grade: 'limited',
    text: 'for root only',
    consequence: 'containers without root',
    fix: 'sysctl -w x=1\nsysctl -w y=1',
  },
  { subject: 'rights', grade: 'bad', text: 'not root', consequence: 'starting containers', fix: 'sudo minidock …' },
]

test('without colour each finding begins with a word', () => {
  expect(report(FINDINGS, false)).toBe(`good     kernel           Linux 6.12.0
limited  user namespaces  for root only
                          will not work: containers without root
                          fix: sysctl -w x=1
                               sysctl -w y=1
bad      rights           not root
                          will not work: starting containers
                          fix: sudo minidock …

this machine cannot run containers: rights
`)
})

test('with colour each finding begins with a sign', () => {
  expect(report(FINDINGS.slice(0, 2), true)).toBe(`\x1b[32m✓\x1b[0m  kernel           Linux 6.12.0
\x1b[33m!\x1b[0m  user namespaces  for root only
                    will not work: containers without root
                    fix: sysctl -w x=1
                         sysctl -w y=1

this machine can run containers, with limits: user namespaces
`)
})

test('a machine that lacks nothing is told so', () => {
  expect(report(FINDINGS.slice(0, 1), false)).toBe('good     kernel  Linux 6.12.0\n\nthis machine can run containers\n')
})
