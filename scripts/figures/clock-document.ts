/** A small API with subscriptions that renew: each month an invoice, paid an hour later. */
export const subscriptionsApi = `
openapi: 3.1.0
info: { title: Subscriptions, version: 1.0.0 }
paths:
  /v1/subscriptions:
    get: { operationId: listSubscriptions, responses: { '200': { description: A page, content: { application/json: { schema: { type: object, required: [data], properties: { data: { type: array, items: { $ref: '#/components/schemas/Subscription' } } } } } } } } }
    post:
      operationId: createSubscription
      requestBody: { content: { application/json: { schema: { type: object, required: [customer, amount], properties: { customer: { type: string }, amount: { type: integer }, interval: { type: string, enum: [month, year] } } } } } }
      responses: { '201': { description: Made, content: { application/json: { schema: { $ref: '#/components/schemas/Subscription' } } } } }
  /v1/subscriptions/{id}:
    get: { operationId: getSubscription, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '200': { description: It, content: { application/json: { schema: { $ref: '#/components/schemas/Subscription' } } } } } }
  /v1/subscriptions/{id}/cancel:
    post: { operationId: cancelSubscription, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '200': { description: It, content: { application/json: { schema: { $ref: '#/components/schemas/Subscription' } } } } } }
  /v1/invoices:
    get: { operationId: listInvoices, responses: { '200': { description: A page, content: { application/json: { schema: { type: object, required: [data], properties: { data: { type: array, items: { $ref: '#/components/schemas/Invoice' } } } } } } } } }
  /v1/invoices/{id}:
    get: { operationId: getInvoice, parameters: [{ name: id, in: path, required: true, schema: { type: string } }], responses: { '200': { description: It, content: { application/json: { schema: { $ref: '#/components/schemas/Invoice' } } } } } }
components:
  schemas:
    Subscription:
      type: object
      required: [id, customer, status, amount, interval, created, current_period_start, current_period_end, latest_invoice]
      properties:
        id: { type: string, readOnly: true, examples: [sub_4fK2mQ9xT1bZ] }
        customer: { type: string }
        status: { type: string, enum: [active, past_due, canceled], readOnly: true }
        amount: { type: integer }
        interval: { type: string, enum: [month, year] }
        created: { type: integer, readOnly: true }
        current_period_start: { type: integer, readOnly: true }
        current_period_end: { type: integer, readOnly: true }
        latest_invoice: { type: [string, 'null'], readOnly: true }
    Invoice:
      type: object
      required: [id, subscription, customer, status, amount, amount_paid, created, period_start, period_end, paid_at]
      properties:
        id: { type: string, examples: [inv_8sD1kP3wY7nC] }
        subscription: { type: string }
        customer: { type: string }
        status: { type: string, enum: [draft, paid, void] }
        amount: { type: integer }
        amount_paid: { type: integer }
        created: { type: integer }
        period_start: { type: integer }
        period_end: { type: integer }
        paid_at: { type: [integer, 'null'] }
x-specbox:
  resources:
    subscription:
      id: { prefix: sub_, length: 16 }
      lifecycle: { field: status, initial: active, states: [active, past_due, canceled] }
      defaults:
        interval: "'month'"
        current_period_start: now
        current_period_end: addInterval(now, entity.interval, 1)
        latest_invoice: null
      reactions:
        - 'on': active
          at: entity.current_period_end
          let:
            from: entity.current_period_end
            to: nextInterval(entity.created, entity.interval, 1, entity.current_period_end)
            bill: newId('invoice')
          set: { current_period_start: from, current_period_end: to, latest_invoice: bill }
          effects:
            - create: invoice
              set: { id: bill, subscription: entity.id, customer: entity.customer, amount: entity.amount, period_start: from, period_end: to }
    invoice:
      id: { prefix: inv_, length: 16 }
      lifecycle: { field: status, initial: draft, states: [draft, paid, void] }
      defaults: { amount_paid: 0, paid_at: null }
      reactions:
        - 'on': draft
          after: 1h
          to: paid
          set: { amount_paid: entity.amount, paid_at: now }
  operations:
    cancelSubscription: { cases: [{ from: [active, past_due], to: canceled }] }
  webhooks:
    only: true
    envelope: { id: event.id, type: event.type, created: event.at, data: { object: entity } }
  events:
    subscription.created: { resource: subscription, 'on': created }
    subscription.renewed: { resource: subscription, 'on': updated }
    subscription.canceled: { resource: subscription, 'on': { enters: canceled } }
    invoice.created: { resource: invoice, 'on': created }
    invoice.paid: { resource: invoice, 'on': { enters: paid } }
`
