/** Where the calls of a run go: a sandbox in this process, a served one, or any API. */
export interface Door {
  /** @throws DoorError where nothing answers */
  send(call: OutgoingCall): Promise<IncomingReply>
  /** Waits for a message on a channel. Absent: there are none here. Null: none came in time. */
  receive?(wish: MessageWish): Promise<IncomingMessage | null>
  /** Lets real time pass before a retry. */
  wait(ms: number): Promise<void>
}

export interface OutgoingCall {
  /** Name of its source description. */
  readonly source: string
  readonly method: string
  /** The server's URL as the description has it, variables filled, without trailing slash; '' where it names none. */
  readonly server: string
  /** Below the server, encoded, with query: `/orders/ord_1?limit=2`. */
  readonly target: string
  /** As sent, in order; names may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array | null
  /** Ms; null: the door's own patience. */
  readonly timeout: number | null
}

export interface IncomingReply {
  /** Where it really went. */
  readonly url: string
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  /** Ms. */
  readonly duration: number
  /** Of the exchange on the other side, and why it answered so; absent where it does not tell. */
  readonly exchange?: string
  readonly reason?: string
}

export interface MessageWish {
  /** Name of its source description. */
  readonly source: string
  /** The channel's address, or its name where it has none. */
  readonly channel: string
  /** Names that its messages may have; empty: any. */
  readonly messages: readonly string[]
  /** Ms. */
  readonly timeout: number
  /** Says whether this message is the one that is waited for; the others stay for later steps. */
  accepts(message: IncomingMessage): boolean
}

export interface IncomingMessage {
  readonly id: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Uint8Array
  /** Whether its signature is right; null: nobody here can say. */
  readonly verified: boolean | null
  /** In words: "delivered, signature verified". */
  readonly note: string
}

/** Nothing answered, or not as HTTP. */
export class DoorError extends Error {}
