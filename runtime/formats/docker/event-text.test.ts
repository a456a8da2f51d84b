import { expect, test } from 'vitest'
import { compileTemplate } from '../go/template.ts'
import type { DockerEvent } from './event.ts'
import { eventData, eventJson, eventLineOf } from './event-text.ts'

const event: DockerEvent = {
  Type: 'container',
  Action: 'die',
  Actor: { ID: 'c0ffee', Attributes: { name: 'web', image: 'busybox', exitCode: '0' } },
  scope: 'local',
  time: 1_769_860_800,
  timeNano: 1_769_860_800_123_456_789n,
}
const json =
  '{"status":"die","id":"c0ffee","from":"busybox","Type":"container","Action":"die","Actor":{"ID":"c0ffee","Attributes":{"name":"web","image":"busybox","exitCode":"0"}},"scope":"local","time":1769860800,"timeNano":1769860800123456789}'

test('a line has the time in nanoseconds, and the attributes in order', () => {
  expect(eventLineOf(event)).toMatch(
    /^2026-01-31T\d\d:\d\d:00\.123456789(Z|[+-]\d\d:\d\d) container die c0ffee \(exitCode=0, image=busybox, name=web\)$/,
  )
  expect(eventLineOf({ ...event, Actor: { ID: 'x', Attributes: {} } })).toMatch(/ container die x$/)
})

test('JSON and templates keep all digits of the time', () => {
  const render = (template: string) => compileTemplate(template, { missing: 'no value' })(eventData(event))
  expect(eventJson(event)).toBe(json)
  expect(render('{{json .}}')).toBe(json)
  expect(
    render('{{.Type}} {{.Action}} {{.Status}} {{.Actor.Attributes.name}} {{.Time}} {{.TimeNano}} {{.Scope}} {{.Actor.Attributes.none}}'),
  ).toBe('container die die web 1769860800 1769860800123456789 local <no value>')
})
