/** HTTP Archive 1.2 (softwareishard.com/blog/har-12-spec), what of it is written here. Times are ms, -1: not known. */
export interface Har {
  readonly log: {
    readonly version: '1.2'
    readonly creator: { readonly name: string; readonly version: string }
    readonly pages: readonly Page[]
    readonly entries: readonly Entry[]
  }
}

export interface Page {
  readonly startedDateTime: string
  readonly id: string
  readonly title: string
  readonly pageTimings: { readonly onContentLoad: number; readonly onLoad: number }
}

export interface Entry {
  readonly pageref: string
  readonly startedDateTime: string
  readonly time: number
  readonly request: Request
  readonly response: Response
  readonly cache: Readonly<Record<string, never>>
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number }
  /** Ours: names with `_` are free. */
  readonly _specbox: About
}

export type About = { readonly workflow: string; readonly step: string; readonly passed: boolean } & (
  | {
      readonly kind: 'call'
      readonly operation: string
      /** Of the sandbox's log, and why it answered so; '' where there is none. */
      readonly exchange: string
      readonly reason: string
    }
  | {
      readonly kind: 'webhook'
      readonly channel: string
      readonly id: string
      readonly verified: boolean | null
      readonly note: string
    }
)

export interface Request {
  readonly method: string
  readonly url: string
  readonly httpVersion: string
  readonly cookies: readonly Cookie[]
  readonly headers: readonly NameValue[]
  readonly queryString: readonly NameValue[]
  readonly postData?: {
    readonly mimeType: string
    readonly params: readonly NameValue[]
    readonly text: string
    readonly comment?: string
  }
  readonly headersSize: number
  readonly bodySize: number
}

export interface Response {
  readonly status: number
  readonly statusText: string
  readonly httpVersion: string
  readonly cookies: readonly Cookie[]
  readonly headers: readonly NameValue[]
  readonly content: {
    readonly size: number
    readonly mimeType: string
    readonly text?: string
    readonly encoding?: 'base64'
  }
  readonly redirectURL: string
  readonly headersSize: number
  readonly bodySize: number
  readonly comment?: string
}

export interface NameValue {
  readonly name: string
  readonly value: string
}

export interface Cookie extends NameValue {
  readonly path?: string
  readonly domain?: string
  readonly expires?: string
  readonly httpOnly?: boolean
  readonly secure?: boolean
}
