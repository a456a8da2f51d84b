/** Images of an archive as `docker save` wrote it before it wrote OCI layouts, and as skopeo and podman still do: `manifest.json` says which files are what. */

import { MinidockError } from '../../base/errors.ts'
import { parseArchiveManifest } from '../../formats/docker/archive.ts'
import { formatReference, parseReference } from '../../formats/docker/reference.ts'
import type { ImageStore, NewImage } from '../../store/images/images.ts'
import { archivedImage } from './archived-image.ts'
import type { ArchiveMembers } from './members.ts'

export async function imagesOfDockerArchive(members: ArchiveMembers, images: ImageStore): Promise<NewImage[]> {
  const entries = parseArchiveManifest(members.document('manifest.json'))
  if (entries.length === 0) throw new MinidockError('invalid', 'the archive has no image: its manifest.json is empty')
  const found: NewImage[] = []
  for (const { Config, RepoTags = [], Layers } of entries) {
    const references = RepoTags.map(tag => formatReference(parseReference(tag)))
    found.push(
      await archivedImage(
        images,
        members.blob(Config),
        Layers.map(name => members.blob(name)),
        references,
      ),
    )
  }
  return found
}
