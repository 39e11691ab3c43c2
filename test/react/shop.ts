/** A small API with rules of its own kind, for tests of what an overlay can declare. */
export const shop = `
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: https://shop.example/v1}]
security: [{key: []}]
paths:
  /payments:
    get: {operationId: listPayments, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Payment'}}}}}}}}}
    post:
      operationId: createPayment
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [amount], properties: {amount: {type: integer}, customer_id: {type: string}, confirm: {type: boolean}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}}
  /payments/{payment_id}:
    parameters: [{name: payment_id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getPayment, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}}}
    patch:
      operationId: updatePayment
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {note: {type: string}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}}
  /payments/{payment_id}/capture:
    parameters: [{name: payment_id, in: path, required: true, schema: {type: string}}]
    post:
      operationId: capturePayment
      requestBody: {content: {application/json: {schema: {type: object, properties: {amount_to_capture: {type: integer}}}}}}
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}, '409': {description: conflict}}
  /payments/{payment_id}/cancel:
    parameters: [{name: payment_id, in: path, required: true, schema: {type: string}}]
    post:
      operationId: cancelPayment
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Payment'}}}}}
  /customers:
    post:
      operationId: createCustomer
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [name], properties: {name: {type: string}}}}}}
      responses: {'201': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}}}
  /customers/{customer_id}:
    parameters: [{name: customer_id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getCustomer, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Customer'}}}}, '404': {description: none}}}
    delete: {operationId: deleteCustomer, responses: {'204': {description: gone}}}
  /charges:
    get: {operationId: listCharges, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Charge'}}}}}}}}}
  /charges/{charge_id}:
    parameters: [{name: charge_id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getCharge, responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Charge'}}}}}}
components:
  securitySchemes: {key: {type: apiKey, in: header, name: api-key}}
  schemas:
    Payment:
      type: object
      required: [id, status, amount]
      properties:
        id: {type: string, readOnly: true, examples: [pay_8kT2mQv4XcY7pLw1]}
        status: {type: string, enum: [pending, authorized, captured, canceled, expired, settled], readOnly: true}
        amount: {type: integer}
        received: {type: integer, readOnly: true}
        open: {type: integer, readOnly: true}
        customer_id: {type: [string, 'null']}
        charge_id: {type: [string, 'null'], readOnly: true}
        note: {type: [string, 'null']}
        settle_at: {type: [integer, 'null'], readOnly: true}
        created_at: {type: string, format: date-time, readOnly: true}
        updated_at: {type: string, format: date-time, readOnly: true}
    Customer:
      type: object
      required: [id, name]
      properties: {id: {type: string, readOnly: true}, name: {type: string}, spent: {type: integer, readOnly: true}}
    Charge:
      type: object
      required: [id, amount]
      properties: {id: {type: string}, amount: {type: integer}, payment_id: {type: string}, live: {type: boolean}}
x-specbox:
  resources:
    payment:
      lifecycle: {field: status, initial: pending, states: [pending, authorized, captured, canceled, expired, settled]}
      defaults: {received: 0, note: "'for ' + text(entity.amount)"}
      computed: {open: entity.amount - entity.received}
      reactions:
        - {on: authorized, after: 7d, to: expired}
        - {on: captured, at: entity.settle_at, to: settled, emit: payment.settled}
        - {on: canceled, effects: [{update: customer, id: entity.customer_id, set: {name: "self.name + '!'"}}]}
    customer:
      defaults: {spent: 0}
      reactions:
        - {on: deleted, effects: [{each: "where('charge', 'live', true)", update: charge, id: item.id, set: {live: false}}]}
  operations:
    createPayment:
      cases:
        - {if: request.body.confirm, to: authorized}
        - {if: entity.amount > 100000, refuse: {status: 422, code: too_much, message: "'At most 100000, not ' + text(entity.amount)", body: {limit: 100000}}}
    POST /payments/{payment_id}/capture:
      cases:
        - if: get(request, 'body.amount_to_capture') == null || request.body.amount_to_capture <= entity.amount
          from: [authorized]
          to: captured
          set: {received: "has(request.body.amount_to_capture) ? request.body.amount_to_capture : entity.amount", settle_at: "addInterval(now, 'day', 2)", charge_id: charge.id}
          effects:
            - {create: charge, set: {amount: entity.received, payment_id: entity.id, live: true}, emit: charge.made}
            - {update: customer, id: entity.customer_id, set: {spent: self.spent + entity.received}}
      refuse: {code: not_authorized, message: "'It is ' + entity.status + ', not ' + allowed[0]"}
    cancelPayment: {cases: [{from: [pending, authorized], to: canceled}]}
  webhooks: {only: true}
  events:
    payment.created: {resource: payment, on: created}
    payment.updated: {resource: payment, on: updated}
    payment.captured: {resource: payment, on: {enters: captured}}
    payment.expired: {resource: payment, on: {enters: expired}}
    payment.settled: {resource: payment, on: null}
    charge.made: {resource: charge, on: null}
    customer.deleted: {resource: customer, on: deleted}
`
