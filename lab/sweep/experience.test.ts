import { expect, test } from 'vitest'
import { Experience } from './experience.ts'

const CHECKS = ['one', 'two', 'three'].map(name => ({ name }))
const namesOf = (experience: Experience, member: string) => experience.order(member, CHECKS).map(({ name }) => name)

test('without experience the checks keep their order', () => {
  expect(namesOf(new Experience(), 'enter')).toEqual(['one', 'two', 'three'])
})

test('what has caught a mutant of that member is tried first, then what has caught any', () => {
  const experience = new Experience([
    { member: 'enter', check: 'three' },
    { member: 'leave', check: 'two' },
  ])
  expect(namesOf(experience, 'enter')).toEqual(['three', 'two', 'one'])
  expect(namesOf(experience, 'leave')).toEqual(['two', 'three', 'one'])
})

test('what is quick is tried before what is slow', () => {
  const experience = new Experience()
  experience.passed('one', 9000)
  experience.passed('three', 100)
  expect(namesOf(experience, 'enter')).toEqual(['three', 'two', 'one'])
})
