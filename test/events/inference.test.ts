import { describe, expect, test } from 'vitest'
import type { Blueprint, EventType } from '../../src/blueprint/blueprint.ts'
import { infer } from '../../src/blueprint/infer.ts'
import { loadDocument } from '../../src/openapi/load.ts'
import { hasShared, shared } from '../shared.ts'

const blueprints = new Map<string, Promise<Blueprint>>()

function blueprintOf(file: string): Promise<Blueprint> {
  const known = blueprints.get(file) ?? inferred(file)
  blueprints.set(file, known)
  return known
}

async function inferred(file: string): Promise<Blueprint> {
  const loaded = await loadDocument(file.startsWith('examples/') ? file : shared(`specs/${file}`))
  if (!loaded.ok) throw new Error(loaded.failure.problems[0]?.message)
  return infer(loaded.document)
}

/** `invoice → status paid`, `order created`, `email by sendEmail`, `invoice`, `nothing`. */
function told({ resource, on }: EventType): string {
  if (resource === null) return 'nothing'
  if (on === null) return resource
  if (on.kind === 'enters') return `${resource} → ${on.field} ${on.state}`
  return on.kind === 'operation' ? `${resource} by ${on.operation}` : `${resource} ${on.kind}`
}

async function eventOf(file: string, name: string): Promise<EventType> {
  const found = (await blueprintOf(file)).events.find((event) => event.name === name)
  if (found === undefined) throw new Error(`no event ${name} in ${file}`)
  return found
}

describe.each(['examples/orders/openapi.yaml', 'examples/onboarding/openapi.yaml'])('%s', (file) => {
  test('every declared event is about something, and has a cause', async () => {
    const { events } = await blueprintOf(file)
    expect(events.length).toBeGreaterThan(0)
    expect(events.filter(({ on, resource }) => on === null || resource === null)).toEqual([])
  })
})

describe.skipIf(!hasShared)('events of real documents', () => {
  test.each([
    ['train_travel.yaml', 'newBooking', 'booking created'],
    ['redocly_museum.yaml', 'publishNewEvent', 'special_event created'],
    ['scalar_galaxy.yaml', 'newPlanet', 'planet created'],
    ['directory/listennotes.com.json', 'podcastDeleted', 'podcast deleted'],
    ['svix.json', 'endpoint.created', 'endpoint created'],
    ['svix.json', 'endpoint.disabled', 'endpoint → disabled true'],
    ['svix.json', 'message.attempt.exhausted', 'attempt'],
    ['openai.yaml', 'fine_tuning.job.succeeded', 'job → status succeeded'],
    ['openai.yaml', 'batch.cancelled', 'batch → status cancelled'],
    ['openai.yaml', 'realtime.call.incoming', 'nothing'],
    ['resend.yaml', 'contact.deleted', 'contact deleted'],
    ['chargebee_v1.json', 'customer_changed', 'customer updated'],
    ['chargebee_v1.json', 'subscription_cancelled', 'subscription → status cancelled'],
    ['chargebee_v1.json', 'card_added', 'card created'],
    ['apideck_crm.yaml', 'crm.activity.updated', 'activity updated'],
    ['figma.yaml', 'FILE_DELETE', 'file deleted'],
    ['stripe.yaml', 'payment_intent.canceled', 'payment_intent → status canceled'],
    ['stripe.yaml', 'invoice.payment_failed', 'invoice'],
    ['stripe.yaml', 'customer.subscription.deleted', 'subscription deleted'],
    ['stripe.yaml', 'charge.captured', 'charge → captured true'],
    ['stripe.yaml', 'charge.dispute.created', 'dispute created'],
    ['stripe.yaml', 'invoice.voided', 'invoice → status void'],
    ['stripe.yaml', 'checkout.session.completed', 'checkout_session → status complete'],
    ['stripe.yaml', 'invoice.sent', 'invoice by PostInvoicesInvoiceSend'],
    ['workos.yaml', 'user.created', 'user created'],
    ['workos.yaml', 'dsync.user.created', 'directory_user created'],
    ['workos.yaml', 'invitation.accepted', 'invitation → state accepted'],
    ['workos.yaml', 'organization_role.created', 'nothing'],
    ['mollie.yaml', 'payment-link.paid', 'payment_link → paidAt paid'],
    ['mollie.yaml', 'business-account-transfer.failed', 'nothing'],
    ['bitbucket.json', 'repo:updated', 'repository updated'],
    ['bitbucket.json', 'issue:comment_created', 'issue_comment created'],
    ['jira.json', 'jira:issue_created', 'issue created'],
    ['github.json', 'issues.opened', 'issue created'],
    ['github.json', 'issues.closed', 'issue → state closed'],
    ['github.json', 'issues.reopened', 'issue → state open'],
    ['github.json', 'issues.unlocked', 'issue → locked false'],
    ['github.json', 'issues.labeled', 'issue'],
    ['github.json', 'pull_request.edited', 'pull updated'],
    ['github.json', 'issue_comment.created', 'issue_comment created'],
    ['github.json', 'repository.archived', 'repo → archived true'],
    ['github.json', 'push', 'nothing'],
  ])('%s: %s is about %s', async (file, name, want) => {
    expect(told(await eventOf(file, name))).toBe(want)
  })

  test.each([
    ['github.json', 'issues.opened', 'issues', ['issue'], null, { action: 'opened' }],
    ['github.json', 'issue_comment.created', 'issue_comment', ['comment'], null, { action: 'created' }],
    ['github.json', 'pull_request.closed', 'pull_request', ['pull_request'], null, { action: 'closed' }],
    ['stripe.yaml', 'customer.created', undefined, ['data', 'object'], ['type'], {}],
    ['workos.yaml', 'user.created', undefined, ['data'], ['event'], {}],
    ['chargebee_v1.json', 'invoice_created', undefined, ['content', 'invoice'], ['event_type'], {}],
    ['train_travel.yaml', 'newBooking', undefined, [], null, {}],
    ['openai.yaml', 'batch.failed', undefined, null, ['type'], { object: 'event' }],
    ['examples/orders/openapi.yaml', 'order.created', undefined, ['data', 'object'], ['type'], {}],
  ])('%s: the body of %s', async (file, name, group, entity, place, constants) => {
    const event = await eventOf(file, name)
    expect({ group: event.group, entity: event.payload.entity, name: event.payload.name }).toEqual({
      group,
      entity,
      name: place,
    })
    expect(event.payload.constants).toEqual(constants)
  })

  test('headers that name the event, and who sends it', async () => {
    const { headers } = (await eventOf('github.json', 'pull_request.closed')).payload
    expect(headers).toMatchObject({ 'X-Github-Event': 'pull_request' })
    expect(Object.keys(headers).sort()).toEqual(['User-Agent', 'X-Github-Event'])
    const push = (await eventOf('github.json', 'push')).payload
    expect(push.headers['X-Github-Event']).toBe('push')
    const apideck = (await eventOf('apideck_crm.yaml', 'crm.activity.created')).payload
    expect(apideck.headers).toEqual({ 'x-apideck-event-type': 'crm.activity.created' })
  })

  test('containers and neighbours in a body', async () => {
    expect((await eventOf('github.json', 'issues.opened')).payload.related).toMatchObject({
      organization: 'org',
      repository: 'repo',
    })
    expect((await eventOf('chargebee_v1.json', 'subscription_created')).payload.related).toMatchObject({
      'content/customer': 'customer',
    })
  })

  test.each([
    ['stripe.yaml', [{ resource: 'webhook_endpoint', url: ['url'], events: ['enabled_events'], secret: ['secret'], active: { field: ['status'], on: ['enabled'] }, within: null }]],
    ['workos.yaml', [{ resource: 'webhook_endpoint', url: ['endpoint_url'], events: ['events'], secret: ['secret'], active: { field: ['status'], on: ['enabled'] }, within: null }]],
    ['svix.json', [{ resource: 'endpoint', url: ['url'], events: ['eventTypes'], secret: ['secret'], active: { field: ['disabled'], on: ['false'] }, within: 'app' }]],
    ['paypal_webhooks_v1.json', [{ resource: 'webhook', url: ['url'], events: ['event_types'], secret: null, active: null, within: null }]],
    ['asana.yaml', [{ resource: 'webhook', url: ['target'], events: null, secret: null, active: { field: ['active'], on: ['true'] }, within: null }]],
    ['chargebee_v1.json', []],
    ['discord.json', []],
    ['train_travel.yaml', []],
  ])('%s: subscriptions of its own', async (file, want) => {
    expect((await blueprintOf(file)).webhooks.endpoints).toMatchObject(want)
    expect((await blueprintOf(file)).webhooks.endpoints.length).toBe(want.length)
  }) // biome-ignore format: a table

  test('hooks of a repository hear of what is in it', async () => {
    const { endpoints } = (await blueprintOf('github.json')).webhooks
    expect(endpoints.map(({ resource, url, within }) => [resource, url.join('.'), within])).toEqual([
      ['hook', 'config.url', 'org'],
      ['repo_hook', 'config.url', 'repo'],
    ])
  })

  test.each([
    ['twilio_api_v2010.json', 'CreateMessage', '{$request.body#/StatusCallback}'],
    ['twilio_api_v2010.json', 'CreateUsageTrigger', '{$request.body#/CallbackUrl}'],
    ['plaid.yaml', 'linkTokenCreate', '{$request.body#/webhook}'],
  ])('%s: %s is told at %s', async (file, operation, want) => {
    const { callbacks } = (await blueprintOf(file)).webhooks
    expect(callbacks.filter((callback) => callback.operation === operation).map(({ url }) => url)).toEqual([want])
  })

  test.each([
    ['stripe.yaml', 'event', ['data', 'object']],
    ['workos.yaml', 'event', ['data']],
    ['paypal_webhooks_v1.json', 'webhooks_event', ['resource']],
    ['github.json', null, undefined],
    ['redocly_museum.yaml', null, undefined],
    ['asana.yaml', null, undefined],
  ])('%s lists what happened in %s', async (file, resource, entity) => {
    const { eventResource, envelope } = (await blueprintOf(file)).webhooks
    expect([eventResource, envelope?.entity]).toEqual([resource, entity])
  })

  test('what a document names is all there is; where it names next to nothing, names are made up', async () => {
    const sources = async (file: string) => new Set((await blueprintOf(file)).events.map(({ source }) => source))
    expect(await sources('stripe.yaml')).toEqual(new Set(['declared']))
    expect(await sources('train_travel.yaml')).toEqual(new Set(['declared', 'synthesised']))
    const clerk = (await blueprintOf('clerk_bapi.yaml')).events.map(({ name }) => name)
    expect(clerk).toEqual(expect.arrayContaining(['user.created', 'user.deleted', 'user.locked', 'session.revoked']))
  })

  test('names are unique, and each event a resource lists is about it', async () => {
    for (const file of ['stripe.yaml', 'github.json', 'workos.yaml', 'telnyx.yaml', 'twilio_api_v2010.json']) {
      const { events, resources } = await blueprintOf(file)
      expect(new Set(events.map(({ name }) => name)).size).toBe(events.length)
      const about = new Map(events.map(({ name, resource }) => [name, resource]))
      for (const resource of resources) for (const name of resource.events) expect(about.get(name)).toBe(resource.name)
    }
  })

  test('each cause has its finding, and what has none is told', async () => {
    const { events, findings } = await blueprintOf('stripe.yaml')
    const claims = findings.filter(({ pass }) => pass === 'events').map(({ claim }) => claim)
    for (const { name, on } of events)
      if (on !== null) expect(claims.some((claim) => claim.startsWith(`${name} happens when `))).toBe(true)
    expect(claims.some((claim) => /^nothing is known to cause \d+ of 222 events/.test(claim))).toBe(true)
  })
})
