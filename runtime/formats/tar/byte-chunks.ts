/** What a byte stream of streamx yields, whose types say no more than `unknown`. */
export async function* byteChunks(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError(`a stream of bytes yielded ${typeof chunk}`)
    yield chunk
  }
}
