import { expect, test } from 'vitest'
import { addLabel, labelFields } from './labels.ts'

test('a label has a name, and a value that may be empty', () => {
  const labels = {}
  for (const label of ['role=db', 'kept', 'eq=a=b', 'role=web']) addLabel(labels, label)
  expect(labels).toEqual({ role: 'web', kept: '', eq: 'a=b' })
  expect(() => addLabel(labels, ' =x')).toThrow("invalid label ' =x': empty name")
})

test('lists show labels in order, and one by its name', () => {
  const { Labels, Label } = labelFields({ role: 'db', kept: '' })
  expect(Labels).toBe('kept=,role=db')
  expect(typeof Label === 'function' && [Label('role'), Label('kept'), Label('none'), Label('constructor')]).toEqual(['db', '', '', ''])
})
