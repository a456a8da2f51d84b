/**
 * What is ours is everybody's: images that minidock pushed are pulled and run by docker and podman and read by skopeo, and the other way round: the same digests,
 * configs and trees. The registry is Debian's docker-registry, and what a tree is to be comes from umoci.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useUnchangedHost } from '../fixtures/host-unchanged.ts'
import { within } from '../suite/slowness.ts'
import { FLAGS, OTHER_ENGINES, pulledAs, pulledBy, pushedDigest, withEmptyStore } from './registries/engines.ts'
import { inRegistry, type RegistryIndex } from './registries/in-registry.ts'
import { FORGET, PUSHED } from './registries/pushed-by-others.ts'
import { ARCHITECTURE, OTHER, openRoom, type Room, type Tree } from './registries/room.ts'

useUnchangedHost()

let room: Room
/** Of the odd image. */
let expected: Tree
const ODD_SAYS = `${ARCHITECTURE} 1000 /odd\na file`

beforeAll(async () => {
  room = await openRoom()
  await room.ok('skopeo copy --quiet docker-archive:/run/odd.tar oci:/run/layout:odd && umoci unpack --image /run/layout:odd /run/bundle')
  expected = await room.tree('/run/bundle/rootfs')
  await room.ok('minidock load -q -i /run/odd.tar')
}, within(180))
afterAll(() => room?.close())

describe('what minidock pushed', () => {
  let reference: string
  let pushed: string

  beforeAll(async () => {
    reference = `${room.registry}/ours/odd:1`
    await room.ok(`minidock tag odd ${reference}`)
    pushed = await pushedDigest(room, reference)
  }, within(60))

  test('skopeo finds under the digest that was printed, with the config that minidock has', async () => {
    const { digest, document } = await inRegistry(room, reference)
    expect(digest).toBe(pushed)
    expect(document.config.digest).toBe(await room.ok(`minidock image inspect --format '{{.Id}}' odd`))
    expect(new Set(document.layers.map(({ mediaType }) => mediaType))).toHaveLength(1)
  })

  test.each(OTHER_ENGINES)('%s pulls and runs', async engine => {
    const { digest, document } = await inRegistry(room, reference)
    expect(await pulledBy(room, engine, reference)).toEqual({
      id: document.config.digest,
      digests: [`${room.registry}/ours/odd@${digest}`],
      said: ODD_SAYS,
      tree: expected,
    })
  })

  test('skopeo copies and umoci unpacks', async () => {
    await room.ok(`skopeo copy --quiet --src-tls-verify=false docker://${reference} oci:/run/ours-layout:odd`)
    await room.ok('umoci unpack --image /run/ours-layout:odd /run/ours-bundle')
    expect(await room.tree('/run/ours-bundle/rootfs')).toEqual(expected)
  })

  test('has the same digest when it is pushed again, and from another store', async () => {
    expect(await pushedDigest(room, reference)).toBe(pushed)
    const other = `${room.registry}/ours/elsewhere:2`
    await withEmptyStore(room, async () => {
      await room.ok(`minidock load -q -i /run/odd.tar && minidock tag odd ${other}`)
      expect(await pushedDigest(room, other)).toBe(pushed)
    })
  })

  test('docker and podman run an image that minidock built', async () => {
    const built = `${room.registry}/ours/built`
    const dockerfile = `FROM odd\\nUSER 0\\nRUN rm lower/kept 2>/dev/null; rm -r /opaque; echo built >/built\\nENTRYPOINT ["cat", "/built"]\\nCMD []`
    await room.ok(`mkdir /run/context && printf '${dockerfile}' >/run/context/Dockerfile`)
    await room.ok(`minidock build -q --network none -t ${built} /run/context`)
    await pushedDigest(room, built)
    const ours = await pulledAs(room, 'minidock', built)
    for (const engine of OTHER_ENGINES) expect(await pulledBy(room, engine, built), engine).toEqual(ours)
  })
})

describe('minidock pulls and runs what was pushed by', () => {
  beforeAll(() => room.ok('docker load -q -i /run/odd.tar && podman load -q -i /run/odd.tar'), within(60))

  test.each(PUSHED)('$name', async ({ name, line, manifest, layers }) => {
    const path = name.replaceAll(/\W+/g, '-').toLowerCase()
    const repository = `${room.registry}/theirs/${path}`
    await room.ok(`${FORGET}; ${line.replaceAll('REFERENCE', repository)}`)
    const { digest, document } = await inRegistry(room, repository)
    const mediaTypes = [document.mediaType ?? manifest, ...new Set(document.layers.map(({ mediaType }) => mediaType))]
    expect(mediaTypes).toEqual([manifest, layers])
    await withEmptyStore(room, async () => {
      const pulled = { id: document.config.digest, digests: [`${repository}@${digest}`], said: ODD_SAYS, tree: expected }
      expect(await pulledBy(room, 'minidock', repository)).toEqual(pulled)
      expect(await room.ok(`minidock pull -q ${repository}@${digest}`)).toBe(`${repository}@${digest}`)
      // Pushed again it is the same: nothing of it was written anew.
      const again = `${room.registry}/again/${path}`
      await room.ok(`minidock tag ${repository} ${again}`)
      expect(await pushedDigest(room, again)).toBe(digest)
      expect((await inRegistry(room, again)).document).toEqual(document)
    })
  })
})

/** What BuildKit says of an image is beside it in the index, under this platform. */
const ATTESTATION = 'unknown/unknown'

describe.each(['oci', 'v2s2'])('an index that podman pushed as %s', format => {
  let reference: string

  beforeAll(async () => {
    reference = `${room.registry}/index/${format}`
    await room.ok(`podman manifest create ${format}`)
    for (const name of ['odd', 'other', 'busybox']) {
      const source = `docker://${reference}-${name}`
      const flags = name === 'busybox' ? `--os ${ATTESTATION.replace('/', ' --arch ')}` : ''
      await room.ok(`skopeo copy -q --dest-tls-verify=false --format ${format} docker-archive:/run/${name}.tar ${source}`)
      await room.ok(`podman manifest add --tls-verify=false ${flags} ${format} ${source}`)
    }
    await room.ok(`podman manifest push ${FLAGS.podman} --all ${format} docker://${reference}`)
  }, within(60))

  test('is pulled for this machine, and for another one', async () => {
    const { digest, document } = await inRegistry<RegistryIndex>(room, reference)
    const platforms = document.manifests.map(({ platform: { os, architecture } }) => `${os}/${architecture}`)
    expect(platforms.sort()).toEqual([`linux/${ARCHITECTURE}`, `linux/${OTHER}`, ATTESTATION].sort())
    await withEmptyStore(room, async () => {
      const { digests, said, tree } = await pulledBy(room, 'minidock', reference)
      expect({ digests, said, tree }).toEqual({ digests: [`${room.registry}/index/${format}@${digest}`], said: ODD_SAYS, tree: expected })
      await room.ok(`minidock pull -q --platform linux/${OTHER} ${reference}`)
      expect(await room.ok(`minidock image inspect --format '{{.Architecture}}' ${reference}`)).toBe(OTHER)
    })
  })

  test('keeps its digest when minidock pushes it again, and skopeo copies all of it from there', async () => {
    const { digest } = await inRegistry(room, reference)
    const again = `${room.registry}/index/again-${format}`
    await withEmptyStore(room, async () => {
      await room.ok(`minidock pull -q ${reference} && minidock tag ${reference} ${again}`)
      expect(await pushedDigest(room, again)).toBe(digest)
    })
    expect((await inRegistry(room, again)).digest).toBe(digest)
    await room.ok(`skopeo copy -q --all --src-tls-verify=false docker://${again} dir:/run/all-${format}`)
  })

  test('is loaded and saved whole', async () => {
    const { digest } = await inRegistry(room, reference)
    const [theirs, ours] = [`/run/theirs-${format}.tar`, `/run/ours-${format}.tar`]
    await room.ok(
      `skopeo copy -q --all --preserve-digests --src-tls-verify=false docker://${reference} oci-archive:${theirs}:index/${format}:whole`,
    )
    await withEmptyStore(room, async () => {
      await room.ok(`minidock load -q -i ${theirs} && minidock save -o ${ours} index/${format}:whole`)
      const again = `${room.registry}/index/loaded-${format}`
      await room.ok(`minidock tag index/${format}:whole ${again}`)
      expect(await pushedDigest(room, again)).toBe(digest)
    })
    const saved = `${room.registry}/index/saved-${format}`
    await room.ok(`skopeo copy -q --all --preserve-digests --dest-tls-verify=false oci-archive:${ours} docker://${saved}`)
    expect((await inRegistry(room, saved)).digest).toBe(digest)
  })
})
