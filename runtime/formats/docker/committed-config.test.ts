import { expect, test } from 'vitest'
import { committedConfig } from './committed-config.ts'
import { newRequest } from './request.ts'

test('what the container was asked for lies over what its image says', () => {
  const image = {
    Env: ['PATH=/bin', 'A=1', 'B=2'],
    Cmd: ['old'],
    Labels: { a: 'x', b: 'y' },
    WorkingDir: '/old',
    StopSignal: 'SIGINT',
    Volumes: { '/v': {} },
  }
  const request = { ...newRequest(), Env: ['A=3', 'C=4', 'B'], Cmd: ['new'], Labels: { a: 'z' }, User: '7' }
  expect(committedConfig(request, image)).toEqual({
    Env: ['A=3', 'C=4', 'PATH=/bin'],
    Cmd: ['new'],
    Labels: { a: 'z', b: 'y' },
    User: '7',
    WorkingDir: '/old',
    StopSignal: 'SIGINT',
    Volumes: { '/v': {} },
  })
})

test('another entrypoint takes the image’s command away; what says nothing is left out', () => {
  expect(committedConfig({ ...newRequest(), Entrypoint: ['/e'] }, { Cmd: ['old'], Entrypoint: ['/old'] })).toEqual({ Entrypoint: ['/e'] })
  expect(committedConfig(newRequest(), {})).toEqual({})
})
