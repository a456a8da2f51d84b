/** The odd image, as each of the others pushes it: lines of bash in the room, and what is in the registry then. */

const DOCKER = {
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  gzip: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
}
const OCI = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  gzip: 'application/vnd.oci.image.layer.v1.tar+gzip',
  zstd: 'application/vnd.oci.image.layer.v1.tar+zstd',
  plain: 'application/vnd.oci.image.layer.v1.tar',
}

/** Podman and skopeo remember which compressed blob they have made of a layer, and would rather push that one again. */
export const FORGET = 'rm -rf /var/lib/containers/cache /run/lab-podman/root/cache'

const UNCOMPRESSED =
  'rm -rf /run/plain && skopeo copy -q --dest-oci-accept-uncompressed-layers docker-archive:/run/odd.tar oci:/run/plain:odd'
const COPY_PLAIN = 'skopeo copy -q --dest-tls-verify=false --preserve-digests oci:/run/plain:odd docker://REFERENCE'

export const PUSHED = [
  { name: 'docker', line: 'docker tag odd REFERENCE && docker push -q REFERENCE', manifest: DOCKER.manifest, layers: DOCKER.gzip },
  {
    name: 'podman as schema 2',
    line: 'podman push -q --tls-verify=false --format v2s2 odd REFERENCE',
    manifest: DOCKER.manifest,
    layers: DOCKER.gzip,
  },
  { name: 'podman as OCI', line: 'podman push -q --tls-verify=false --format oci odd REFERENCE', manifest: OCI.manifest, layers: OCI.gzip },
  {
    name: 'podman with zstd',
    line: 'podman push -q --tls-verify=false --format oci --compression-format zstd odd REFERENCE',
    manifest: OCI.manifest,
    layers: OCI.zstd,
  },
  {
    name: 'skopeo as schema 2',
    line: 'skopeo copy -q --dest-tls-verify=false --format v2s2 docker-archive:/run/odd.tar docker://REFERENCE',
    manifest: DOCKER.manifest,
    layers: DOCKER.gzip,
  },
  {
    name: 'skopeo as OCI',
    line: 'skopeo copy -q --dest-tls-verify=false --format oci docker-archive:/run/odd.tar docker://REFERENCE',
    manifest: OCI.manifest,
    layers: OCI.gzip,
  },
  {
    name: 'skopeo with zstd',
    line: 'skopeo copy -q --dest-tls-verify=false --format oci --dest-compress-format zstd docker-archive:/run/odd.tar docker://REFERENCE',
    manifest: OCI.manifest,
    layers: OCI.zstd,
  },
  {
    name: 'skopeo without compression',
    line: `${UNCOMPRESSED} && node $HERE/make-plain.ts /run/plain && ${COPY_PLAIN}`,
    manifest: OCI.manifest,
    layers: OCI.plain,
  },
  {
    name: 'skopeo without compression, as if it were gzip',
    line: `${UNCOMPRESSED} && ${COPY_PLAIN}`,
    manifest: OCI.manifest,
    layers: OCI.gzip,
  },
] as const
