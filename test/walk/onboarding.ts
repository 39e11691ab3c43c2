import type { Answer } from '../open-sandbox.ts'
import type { Step, Thing, Walk } from './walker.ts'

const remember =
  (kind: string, base: string, facts: Thing['facts'], of?: Thing) =>
  (_: Thing | undefined, { json }: Answer, walk: Walk) => {
    const at = walk.world.sandbox.clock.now()
    const state = json.status ?? 'there'
    walk.things.push({
      kind,
      id: json.id,
      path: `${base}/${json.id}`,
      state,
      facts: { ...facts, at },
      ...(of === undefined ? {} : { of }),
    })
  }

const drop = (walk: Walk, gone: Thing) => {
  const below = walk.things.filter(({ kind, of }) => of === gone && (kind === 'person' || kind === 'verification'))
  for (const thing of below) drop(walk, thing)
  walk.things.splice(walk.things.indexOf(gone), 1)
}

const accountMove = (
  verb: string,
  from: readonly string[],
  to: string,
  event: string,
  body?: { [name: string]: string },
): Step => ({
  name: `${verb} account`,
  on: 'account',
  from,
  success: 200,
  call: (account, { world }) => world.call('POST', `${account!.path}/${verb}`, body === undefined ? {} : { body }),
  events: () => [event],
  then: (account) => {
    account!.state = to
  },
})

const move = (
  kind: string,
  verb: string,
  from: string,
  to: string,
  events: readonly string[],
  body?: { [name: string]: string },
): Step => ({
  name: `${verb} ${kind}`,
  on: kind,
  from: [from],
  success: 200,
  call: (thing, { world }) => world.call('POST', `${thing!.path}/${verb}`, body === undefined ? {} : { body }),
  events: () => events,
  then: (thing) => {
    thing!.state = to
  },
})

const ends: Readonly<Record<string, string>> = { Rejected: 'rejected', Review: 'needs_review' }

/** What time alone brings a thing to: each state with the moment it comes. */
function destiny({ kind, state, facts, of }: Thing): { state: string; at: number }[] {
  const born = Number(facts.at)
  const [first, second] = kind === 'verification' ? [5000, 60_000] : [30_000, 3_600_000]
  const end =
    kind === 'verification'
      ? (ends[String(of!.facts.name)] ?? 'approved')
      : facts.name === 'Closed'
        ? 'failed'
        : 'settled'
  const start = kind === 'verification' ? 'pending' : 'created'
  if (state === start)
    return [
      { state: 'processing', at: born + first! },
      { state: end, at: born + first! + second! },
    ]
  return state === 'processing' ? [{ state: end, at: born + first! + second! }] : []
}

const wait = (seconds: number): Step => ({
  name: `wait ${seconds} s`,
  on: null,
  from: [],
  success: 200,
  call: async (_, { world }) => {
    const advanced = await world.sandbox.clock.advance(seconds * 1000)
    return { status: advanced.kind === 'advanced' ? 200 : 409, headers: {}, text: '', json: undefined }
  },
  events: (_, { things, world }) => {
    const until = world.sandbox.clock.now() + seconds * 1000
    const due = things.flatMap((thing) =>
      thing.kind === 'verification' || thing.kind === 'payment'
        ? destiny(thing)
            .filter(({ at }) => at <= until)
            .map(({ state, at }) => ({ name: `${thing.kind}.${state}`, at }))
        : [],
    )
    return due.sort((a, b) => a.at - b.at).map(({ name }) => name)
  },
  then: (_, __, { things, world }) => {
    for (const thing of things) {
      if (thing.kind !== 'verification' && thing.kind !== 'payment') continue
      const past = destiny(thing).filter(({ at }) => at <= world.sandbox.clock.now())
      thing.state = past.at(-1)?.state ?? thing.state
    }
  },
})

const names = ['Lovelace', 'Rejected', 'Review'] as const

/** The onboarding example as its document and its overlay describe it. */
export const onboardingSteps: readonly Step[] = [
  {
    name: 'register business',
    on: null,
    from: [],
    success: 201,
    call: (_, { world, seen }) =>
      world.call('POST', '/v1/businesses', {
        body: { legal_name: `Analytical Engines ${seen.steps}`, type: 'corporation', country: 'GB' },
      }),
    events: () => ['business.created'],
    then: remember('business', '/v1/businesses', {}),
  },
  {
    name: 'change business',
    on: 'business',
    from: ['there'],
    success: 200,
    call: (business, { world, seen }) =>
      world.call('PATCH', business!.path, {
        body: { trading_name: `AE ${seen.steps}` },
        type: 'application/merge-patch+json',
      }),
    events: () => ['business.updated'],
    then: () => {},
  },
  {
    name: 'delete business',
    on: 'business',
    from: ['there'],
    success: 204,
    allowed: (business, { things }) =>
      things.every(({ kind, of, state }) => kind !== 'account' || of !== business || state === 'closed'),
    call: (business, { world }) => world.call('DELETE', business!.path),
    events: () => ['business.deleted'],
    then: (business, _, walk) => drop(walk, business!),
  },
  ...names.map(
    (name): Step => ({
      name: `add person ${name}`,
      on: 'business',
      from: ['there'],
      success: 201,
      call: (business, { world, seen }) =>
        world.call('POST', `${business!.path}/people`, {
          body: {
            given_name: 'Ada',
            family_name: name,
            role: 'owner',
            birth_date: '1990-01-01',
            email: `ada${seen.steps}@mailbox.example`,
          },
        }),
      events: () => ['person.created'],
      then: (business, answer, walk) => remember('person', '/v1/people', { name }, business)(business, answer, walk),
    }),
  ),
  {
    name: 'replace person',
    on: 'person',
    from: ['there'],
    success: 200,
    call: (person, { world, seen }) =>
      world.call('PUT', person!.path, {
        body: {
          given_name: `Ada ${seen.steps}`,
          family_name: String(person!.facts.name),
          role: 'owner',
          birth_date: '1990-01-01',
          email: 'ada@mailbox.example',
        },
      }),
    events: () => ['person.updated'],
    then: () => {},
  },
  {
    name: 'verify person',
    on: 'person',
    from: ['there'],
    success: 202,
    call: (person, { world }) => world.call('POST', `${person!.path}/verifications`, { body: { method: 'database' } }),
    events: () => ['verification.created'],
    then: (person, answer, walk) => remember('verification', '/v1/verifications', {}, person)(person, answer, walk),
  },
  move('verification', 'approve', 'needs_review', 'approved', ['verification.approved']),
  move('verification', 'reject', 'needs_review', 'rejected', ['verification.rejected'], {
    rejection_reason: 'data_mismatch',
  }),
  {
    name: 'open account',
    on: 'business',
    from: ['there'],
    success: 201,
    call: (business, { world }) =>
      world.call('POST', '/v1/accounts', { body: { business_id: business!.id, type: 'operating', currency: 'EUR' } }),
    events: () => ['account.created'],
    then: (business, answer, walk) => remember('account', '/v1/accounts', {}, business)(business, answer, walk),
  },
  accountMove('activate', ['pending'], 'active', 'account.activated'),
  accountMove('freeze', ['active'], 'frozen', 'account.frozen', { freeze_reason: 'legal_order' }),
  accountMove('unfreeze', ['frozen'], 'active', 'account.unfrozen'),
  accountMove('close', ['pending', 'active', 'frozen'], 'closed', 'account.closed'),
  ...['Mill', 'Closed'].map(
    (name): Step => ({
      name: `pay ${name}`,
      on: 'account',
      from: ['active'],
      success: 201,
      call: (account, { world }) =>
        world.call('POST', '/v1/payments', {
          body: {
            account_id: account!.id,
            amount: 100,
            currency: 'EUR',
            method: 'sepa',
            beneficiary: { name, account_number: 'DE89370400440532013000', country: 'DE' },
          },
        }),
      events: () => ['payment.created'],
      then: (account, answer, walk) => remember('payment', '/v1/payments', { name }, account)(account, answer, walk),
    }),
  ),
  move('payment', 'cancel', 'created', 'canceled', ['payment.canceled']),
  move('payment', 'return', 'settled', 'returned', ['payment.returned'], { return_reason: 'duplicate' }),
  wait(6),
  wait(40),
  wait(7200),
]

export const onboardingStates = [
  ...['pending', 'processing', 'needs_review', 'approved', 'rejected'].map((state) => `verification ${state}`),
  ...['pending', 'active', 'frozen', 'closed'].map((state) => `account ${state}`),
  ...['created', 'processing', 'settled', 'failed', 'canceled', 'returned'].map((state) => `payment ${state}`),
]
