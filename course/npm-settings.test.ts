import { describe, expect, test } from 'vitest'
import { npmSettings, settingsInFile } from './npm-settings.ts'
import { REPOSITORY } from './places.ts'

const NPM = { npm_config_user_agent: 'npm/11.19.1 node/v26.10.0 linux x64 workspaces/false' }

describe('settings of a command line', () => {
  test('are those that npm passes on', () => {
    expect(npmSettings({ ...NPM, npm_config_rm: 'true', PATH: '/bin' }, {})).toEqual({ user_agent: NPM.npm_config_user_agent, rm: 'true' })
  })

  test('are not those that a file sets to the same value', () => {
    // The project's own .npmrc has loglevel=error.
    const env = (loglevel: string) => ({ ...NPM, npm_config_local_prefix: REPOSITORY, npm_config_loglevel: loglevel })
    expect(npmSettings(env('error'), {})).not.toHaveProperty('loglevel')
    expect(npmSettings(env('info'), {})).toHaveProperty('loglevel', 'info')
  })

  test('are not those that npm was started with', () => {
    expect(npmSettings({ ...NPM, npm_config_rm: 'true', npm_config_yes: 'true' }, { npm_config_yes: 'true' })).not.toHaveProperty('yes')
  })

  test('are none where npm has not started it', () => {
    expect(npmSettings({ npm_config_rm: 'true' })).toEqual({})
    expect(npmSettings({ npm_config_rm: 'true', npm_config_user_agent: 'pnpm/10.0.0' })).toEqual({})
  })
})

test('a file sets names to values: quoted, as a list, to nothing, alone; a comment sets none', () => {
  const text = '# all=true\n; long=true\nloglevel = warn\nomit[]=dev\nomit[] = peer\nforce\n\nmessage="v %s"\nlegacy-peer-deps=false\n'
  expect(settingsInFile(text)).toEqual({
    npm_config_loglevel: 'warn',
    npm_config_omit: 'dev\n\npeer',
    npm_config_force: 'true',
    npm_config_message: 'v %s',
    npm_config_legacy_peer_deps: '',
  })
})
