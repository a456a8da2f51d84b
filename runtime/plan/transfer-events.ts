/** What happens while an image is pulled or pushed: data for a view, and later for the API's stream, whose words these are. Source: moby, pkg/progress; docker's API, `POST /images/create`. */

/** A layer, by the first twelve digits of its blob's digest. */
export type LayerState =
  | 'Pulling fs layer'
  | 'Waiting'
  | 'Downloading'
  | 'Verifying Checksum'
  | 'Download complete'
  | 'Extracting'
  | 'Pull complete'
  | 'Already exists'
  | 'Retrying'
  | 'Preparing'
  | 'Pushing'
  | 'Pushed'
  | 'Layer already exists'
  | 'Mounted from'

export type TransferEvent =
  /** `latest: Pulling from library/busybox`, `Digest: sha256:…`, `Status: …`, `The push refers to repository […]`. */
  { readonly kind: 'line'; readonly text: string } | ({ readonly kind: 'layer'; readonly id: string } & LayerNews)

/** What happens to a layer. */
export interface LayerNews {
  readonly state: LayerState
  /** With `Mounted from`, the repository; with `Retrying`, the seconds. */
  readonly detail?: string
  /** Bytes, where there is a bar. */
  readonly done?: number
  readonly total?: number
}
