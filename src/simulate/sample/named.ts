import { words } from '../../lib/names.ts'
import type { Random } from '../../lib/random.ts'
import * as table from './words.ts'

/** What a believable value depends on, beside its name. */
export interface Setting {
  readonly random: Random
  /** Unix ms; dates are made around it. */
  readonly now: number
}

const day = 86_400_000

/** A moment in the month before now, or after it for what is yet to come (`expires_at`, `due_date`). */
export function momentFor(name: string, { random, now }: Setting): number {
  const later = /expir|due|until|end|next|valid_?to|deliver|renew|schedul/i.test(name)
  const offset = random.integer(1, 30) * day + random.integer(0, day / 1000) * 1000
  return Math.floor((later ? now + offset : now - offset) / 1000) * 1000
}

export function timestamp(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z')
}

type Make = (setting: Setting, name: string) => string

const pick =
  (items: readonly string[]): Make =>
  (setting) =>
    setting.random.pick(items)
const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
const hex = '0123456789abcdef'
const alnum = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

const first = pick(table.firstNames)
const last = pick(table.lastNames)
const full: Make = (s, n) => `${first(s, n)} ${last(s, n)}`
export const email: Make = (s, n) => `${first(s, n)}.${last(s, n)}@example.com`.toLowerCase()
export const slug: Make = (s) => `${s.random.pick(table.adjectives)}-${s.random.pick(table.products)}`
const company: Make = (s) =>
  `${s.random.pick(table.companies)} ${s.random.pick(['Labs', 'Group', 'Works', 'Ltd', 'Inc'])}`
const product: Make = (s) => capital(slug(s, '').replace('-', ' '))
export const url: Make = (s) => `https://example.com/${slug(s, '')}`
export const ipv4: Make = ({ random }) => `192.0.2.${random.integer(1, 254)}`
const phone: Make = ({ random }) => `+1202555${String(random.integer(100, 199)).padStart(4, '0')}`
const digits =
  (length: number): Make =>
  ({ random }) =>
    random.string(length, '0123456789')
const token =
  (length: number): Make =>
  ({ random }) =>
    random.string(length, alnum)
const hexOf =
  (length: number): Make =>
  ({ random }) =>
    random.string(length, hex)

export const uuid: Make = ({ random }) => {
  const part = (length: number) => random.string(length, hex)
  return `${part(8)}-${part(4)}-4${part(3)}-${random.pick(['8', '9', 'a', 'b'])}${part(3)}-${part(12)}`
}

export const sentence: Make = ({ random }) =>
  `${capital(Array.from({ length: random.integer(5, 9) }, () => random.pick(table.lorem)).join(' '))}.`

/** Tried in order on the name's words joined by `_`. */
const makers: readonly (readonly [RegExp, Make])[] = [
  [/(^|_)e?mail(_address)?$/, email],
  [/(^|_)(first|given)_name$|^firstname$/, first],
  [/(^|_)(last|family|sur)_?name$/, last],
  [
    /^(full|display|customer|card_?holder|holder|contact|recipient|account_holder)_name$|(^|_)(author|owner|assignee|recipient)$/,
    full,
  ],
  [/(^|_)(company|organi[sz]ation|business|merchant|brand|vendor|supplier|employer|bank)(_name)?$/, company],
  [
    /(^|_)(user_?name|login|handle|nick_?name|screen_name)$/,
    (s, n) => `${first(s, n)}${s.random.integer(1, 99)}`.toLowerCase(),
  ],
  [/(^|_)(phone|mobile|telephone|fax)(_number)?$|^(msisdn|to_number|from_number)$/, phone],
  [
    /(avatar|image|photo|picture|logo|icon|thumbnail)(_ur[il])?$/,
    (s) => `https://example.com/images/${slug(s, '')}.png`,
  ],
  [/(^|_)(ur[il]|href|link|website|homepage|webhook|callback|endpoint|self|redirect)(_ur[il])?$/, url],
  [/(^|_)(domain|host|hostname)(_name)?$/, (s) => `${slug(s, '')}.example.com`],
  [/(^|_)ip(_address|v4)?$/, ipv4],
  [/(^|_)(city|town|locality)$/, pick(table.cities)],
  [/(^|_)(country_code|country)$/, (s) => s.random.pick(table.countries)[0]],
  [/(^|_)country_name$/, (s) => s.random.pick(table.countries)[2]],
  [/(^|_)(region|province|county)$|^(address_state|state_name|administrative_area.*)$/, pick(table.states)],
  [
    /(^|_)(line_?1|street|address_?1?|street_address)$/,
    (s) => `${s.random.integer(1, 199)} ${s.random.pick(table.streets)} Street`,
  ],
  [/(^|_)(line_?2|address_?2)$/, (s) => `Apt. ${s.random.integer(1, 60)}`],
  [/(^|_)(zip|post(al)?)(_?code)?$/, digits(5)],
  [/(^|_)currency(_code)?$/, pick(table.currencies)],
  [/(^|_)(lang|language)(_code)?$/, pick(table.languages)],
  [/(^|_)locale$/, pick(table.locales)],
  [/time_?zone$|^tz$/, pick(table.timezones)],
  [/(^|_)colou?r$/, (s) => `#${s.random.string(6, hex)}`],
  [
    /(^|_)(amount|price|total|subtotal|tax|cost|fee|balance|rate|discount)$/,
    (s) => (s.random.integer(100, 19999) / 100).toFixed(2),
  ],
  [/(^|_)(quantity|qty|count)$/, (s) => String(s.random.integer(1, 9))],
  [/(^|_)(percent|percentage)$/, (s) => String(s.random.integer(1, 99))],
  [/(^|_)lat(itude)?$/, (s) => (s.random.integer(-80_000, 80_000) / 1000).toFixed(3)],
  [/(^|_)(lng|lon|longitude)$/, (s) => (s.random.integer(-179_000, 179_000) / 1000).toFixed(3)],
  [
    /(^|_)(at|timestamp|datetime|date_time)$|^(created|updated|modified|deleted)(_on|_time)?$/,
    (s, n) => timestamp(momentFor(n, s)),
  ],
  [/(^|_)(date|day|dob|birthday)$|^(due|start|end)_on$/, (s, n) => timestamp(momentFor(n, s)).slice(0, 10)],
  [/(^|_)(sku|product_code|part_number)$/, (s) => `SKU-${s.random.string(6, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}`],
  [/(^|_)(sha|sha1|commit|commit_id)$/, hexOf(40)],
  [/(^|_)(hash|digest|checksum|sha256|fingerprint|etag)$/, hexOf(64)],
  [/(^|_)(token|secret|api_?key|access_key|signature|nonce|cursor)$/, token(32)],
  [/(^|_)password$/, (s, n) => `${token(10)(s, n)}!7a`],
  [/(^|_)uuid$|^guid$/, uuid],
  [/(^|_)slug$/, slug],
  [/(^|_)version$/, (s) => `${s.random.integer(1, 4)}.${s.random.integer(0, 9)}.0`],
  [/(^|_)last_?4$/, digits(4)],
  [/(^|_)(iban)$/, ({ random }) => `DE${random.string(20, '0123456789')}`],
  [/(^|_)(number|reference|ref)$/, ({ random }) => random.string(8, '23456789ABCDEFGHJKLMNPQRSTUVWXYZ')],
  [/(^|_)file_?name$/, (s) => `${slug(s, '')}.pdf`],
  [/(^|_)(mime_?type|content_type|media_type)$/, () => 'application/json'],
  [
    /(^|_)(description|summary|message|body|note|notes|comment|comments|text|content|reason|bio|about|details?)$/,
    sentence,
  ],
  [/(^|_)(title|subject|headline|label|product|item|product_name|item_name)$/, product],
  [/(^|_)(job|role|position)_?(title)?$/, pick(table.jobs)],
  [/(^|_)(id|ids|key|code)$/, ({ random }) => random.string(14, alnum)],
  [/(^|_)name$|^name_/, product],
]

const people = /customer|user|person|contact|member|employee|author|owner|attendee|passenger|patient|guest|driver/

/** A believable string for a property name; `owner` is the name of what it belongs to ("customer"). */
export function stringByName(name: string, owner: string, setting: Setting): string | undefined {
  const key = words(name).join('_')
  if (key === 'name' && people.test(owner.toLowerCase())) return full(setting, key)
  return makers.find(([pattern]) => pattern.test(key))?.[1](setting, key)
}

export function anyString({ random }: Setting): string {
  return `${random.pick(table.adjectives)} ${random.pick(table.products)}`
}

/** A believable number for a property name, before bounds are applied. */
export function numberByName(name: string, integer: boolean, setting: Setting): number {
  const { random } = setting
  const key = words(name).join('_')
  if (
    /(^|_)(at|timestamp|time)$|^(created|updated|modified|expires|start|end|due)(_on|_time)?$|_(date|ms)$|^date$/.test(
      key,
    )
  ) {
    const seconds = Math.floor(momentFor(key, setting) / 1000)
    return /_ms$|millis/.test(key) ? seconds * 1000 : seconds
  }
  if (/(^|_)lat(itude)?$/.test(key)) return integer ? 52 : random.integer(-80_000, 80_000) / 1000
  if (/(^|_)(lng|lon|longitude)$/.test(key)) return integer ? 13 : random.integer(-179_000, 179_000) / 1000
  if (/amount|price|total|balance|cost|fee|tax|discount/.test(key))
    return integer ? random.integer(5, 500) * 100 - 1 : random.integer(500, 50_000) / 100
  if (/(^|_)(quantity|qty)$/.test(key)) return random.integer(1, 5)
  if (/percent|rate$|ratio/.test(key)) return integer ? random.integer(1, 99) : random.integer(1, 99) / 100
  if (/(^|_)year$/.test(key)) return new Date(setting.now).getUTCFullYear() + (/exp/.test(key) ? 3 : 0)
  if (/(^|_)month$/.test(key)) return random.integer(1, 12)
  if (/(^|_)day$/.test(key)) return random.integer(1, 28)
  if (/(^|_)(page|page_number)$/.test(key)) return 1
  if (/(^|_)(per_page|page_size|limit)$/.test(key)) return 20
  if (/port$/.test(key)) return 443
  if (/(^|_)id$/.test(key)) return random.integer(1000, 999_999)
  if (/status(_code)?$/.test(key)) return 200
  return integer ? random.integer(1, 100) : random.integer(100, 10_000) / 100
}

/** Most flags are harmless when true; these are not. */
export function booleanByName(name: string, { random }: Setting): boolean {
  const key = words(name).join('_')
  if (
    /deleted|archived|disabled|blocked|suspended|error|has_more|test|sandbox|deprecated|closed|failed|cancel/.test(key)
  )
    return false
  if (/active|enabled|valid|verified|live|success|ok$|available|public|visible/.test(key)) return true
  return random.next() < 0.5
}
