/** Status codes of HTTP: the IANA registry, as literals, so that a comparison with one tells the others apart. */
export type HttpStatus =
  | InformationalStatus
  | 200 | 201 | 202 | 203 | 204 | 205 | 206 | 207 | 208 | 226
  | 300 | 301 | 302 | 303 | 304 | 305 | 307 | 308
  | ClientErrorStatus
  | ServerErrorStatus // biome-ignore format: a table

type InformationalStatus = 100 | 101 | 102 | 103
type ClientErrorStatus =
  | 400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415 | 416 | 417 | 418
  | 420 | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451 | 499 // biome-ignore format: a table
type ServerErrorStatus = 500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511 | 520 | 521 | 522 | 523 | 524

/** The codes of a class as a description writes it: `4XX`. */
export type StatusesOf<Range> = Range extends `${infer Digit}${'XX' | 'xx'}`
  ? Extract<HttpStatus, NumberOf<`${Digit}${number}`>>
  : never

type NumberOf<Text extends string> = { [Status in HttpStatus]: `${Status}` extends Text ? Status : never }[HttpStatus]
