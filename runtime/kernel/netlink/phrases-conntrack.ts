/** What requests of conntrack ask for. */

import { find, type Node } from './decode.ts'
import { joined, optional, type Phrases, shownAt } from './phrases.ts'

export const CONNTRACK_PHRASES: Phrases = {
  IPCTNL_MSG_CT_DELETE: request => {
    const tuple = find(request, 'CTA_TUPLE_ORIG')
    const [source, destination] = [end(tuple, 'SRC'), end(tuple, 'DST')]
    const words = joined(source && `from ${source}`, destination && `to ${destination}`)
    if (!find(request, 'CTA_FILTER')) return joined('forget the flow of udp', words)
    const [status, mask] = [shownAt(request, 'CTA_STATUS'), shownAt(request, 'CTA_STATUS_MASK')]
    return `forget flows of udp ${words} ${status === mask ? 'with' : 'without'} ${mask}`
  },
}

function end(tuple: Node | undefined, which: 'SRC' | 'DST'): string {
  if (!tuple) return ''
  const address = find(tuple, 'CTA_TUPLE_IP', `CTA_IP_V4_${which}`) ?? find(tuple, 'CTA_TUPLE_IP', `CTA_IP_V6_${which}`)
  return joined(address?.shown ?? '', optional('port', find(tuple, 'CTA_TUPLE_PROTO', `CTA_PROTO_${which}_PORT`)))
}
