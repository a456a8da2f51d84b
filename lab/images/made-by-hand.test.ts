/** The image that chapter 7 writes by hand, without an engine: other programs take it as well. */

import { expect, test } from 'vitest'
import { byHand } from '../../chapters/07-build/by-hand.ts'
import { openShells } from '../sandbox/shells.ts'
import { within } from '../suite/slowness.ts'

test('skopeo reads the image that is written by hand', { timeout: within(120) }, async () => {
  const steps = byHand.slice(
    0,
    byHand.findIndex(({ name }) => name === 'load-it'),
  )
  expect(steps.length).toBeGreaterThan(0)
  const shells = await openShells({ terminals: 1 })
  const typed = (command: string) => shells.run(command, { terminal: 1, seconds: within(60) / 1000 })
  try {
    for (const { command } of steps) await typed(command)
    const { output } = await typed(
      "skopeo inspect --format '{{.Os}} {{len .Layers}} {{index .Layers 1}}' oci:/tmp/by-hand/image:page:latest",
    )
    expect(output).toBe('linux 2 sha256:a6bb6416633054f21c6760a11a66c75ed916fe16615c5153fc58954e0be3e66d\n')
  } finally {
    await shells.close()
  }
})
