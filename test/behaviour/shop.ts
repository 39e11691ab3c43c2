/** A small API with a part of everything: what the tests of behaviour call. */
export const shop = `
openapi: 3.1.0
info: { title: Shop, version: '1' }
servers: [{ url: https://api.shop.test/v1 }]
security: [{ Key: [] }]
paths:
  /customers:
    get:
      operationId: listCustomers
      parameters:
        - { name: limit, in: query, schema: { type: integer, minimum: 1, maximum: 100, default: 10 } }
        - { name: starting_after, in: query, schema: { type: string } }
        - { name: email, in: query, schema: { type: string } }
      responses:
        '200':
          description: A page.
          content:
            application/json:
              schema:
                type: object
                required: [data, has_more]
                properties:
                  data: { type: array, items: { $ref: '#/components/schemas/Customer' } }
                  has_more: { type: boolean }
    post:
      operationId: createCustomer
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Customer' } } }
      responses:
        '201':
          description: The customer.
          content: { application/json: { schema: { $ref: '#/components/schemas/Customer' } } }
        '400': { $ref: '#/components/responses/Bad' }
  /customers/{customer_id}:
    parameters: [{ name: customer_id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getCustomer
      responses:
        '200':
          description: The customer.
          content: { application/json: { schema: { $ref: '#/components/schemas/Customer' } } }
        '404': { $ref: '#/components/responses/Missing' }
    patch:
      operationId: updateCustomer
      requestBody:
        content:
          application/merge-patch+json: { schema: { $ref: '#/components/schemas/CustomerPatch' } }
          application/json: { schema: { $ref: '#/components/schemas/CustomerPatch' } }
          application/json-patch+json:
            schema: { type: array, items: { type: object } }
      responses:
        '200':
          description: The customer.
          content: { application/json: { schema: { $ref: '#/components/schemas/Customer' } } }
        '404': { $ref: '#/components/responses/Missing' }
    put:
      operationId: replaceCustomer
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Customer' } } }
      responses:
        '200':
          description: The customer.
          content: { application/json: { schema: { $ref: '#/components/schemas/Customer' } } }
        '404': { $ref: '#/components/responses/Missing' }
    delete:
      operationId: deleteCustomer
      responses: { '204': { description: Gone. } }
  /customers/{customer_id}/notes:
    parameters: [{ name: customer_id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: listNotes
      responses:
        '200':
          description: All notes.
          content:
            application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Note' } } }
    post:
      operationId: createNote
      requestBody:
        required: true
        content:
          application/json:
            schema: { type: object, required: [text], properties: { text: { type: string } } }
      responses:
        '201':
          description: The note.
          content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } }
  /customers/{customer_id}/notes/{note_id}:
    parameters:
      - { name: customer_id, in: path, required: true, schema: { type: string } }
      - { name: note_id, in: path, required: true, schema: { type: string } }
    get:
      operationId: getNote
      responses:
        '200':
          description: The note.
          content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } }
    delete:
      operationId: deleteNote
      responses: { '204': { description: Gone. } }
  /invoices:
    get:
      operationId: listInvoices
      parameters: [{ name: customer_id, in: query, schema: { type: string } }]
      responses:
        '200':
          description: All invoices.
          content:
            application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Invoice' } } }
    post:
      operationId: createInvoice
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Invoice' } } }
      responses:
        '201':
          description: The invoice.
          content: { application/json: { schema: { $ref: '#/components/schemas/Invoice' } } }
        '422': { $ref: '#/components/responses/Bad' }
  /invoices/{invoice_id}:
    parameters: [{ name: invoice_id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getInvoice
      parameters: [{ name: expand, in: query, schema: { type: array, items: { type: string } } }]
      responses:
        '200':
          description: The invoice.
          content: { application/json: { schema: { $ref: '#/components/schemas/Invoice' } } }
  /settings:
    get:
      operationId: getSettings
      responses:
        '200':
          description: The settings.
          content: { application/json: { schema: { $ref: '#/components/schemas/Settings' } } }
    put:
      operationId: putSettings
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Settings' } } }
      responses:
        '200':
          description: The settings.
          content: { application/json: { schema: { $ref: '#/components/schemas/Settings' } } }
  /articles/{slug}:
    parameters: [{ name: slug, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getArticle
      responses:
        '200':
          description: The article.
          content: { application/json: { schema: { $ref: '#/components/schemas/Article' } } }
    put:
      operationId: putArticle
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Article' } } }
      responses:
        '200':
          description: The article, changed.
          content: { application/json: { schema: { $ref: '#/components/schemas/Article' } } }
        '201':
          description: The article, new.
          content: { application/json: { schema: { $ref: '#/components/schemas/Article' } } }
components:
  securitySchemes: { Key: { type: apiKey, in: header, name: X-Api-Key } }
  responses:
    Bad: { description: Not valid., content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
    Missing: { description: Not there., content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
  schemas:
    Error:
      type: object
      required: [code, message]
      properties: { code: { type: string }, message: { type: string }, param: { type: string } }
    Customer:
      type: object
      required: [id, email, created_at, updated_at]
      properties:
        id: { type: string, readOnly: true, pattern: '^cus_[a-z0-9]{12}$' }
        email: { type: string, format: email }
        name: { type: [string, 'null'] }
        nickname: { type: string }
        password: { type: string, writeOnly: true, minLength: 8 }
        address:
          type: [object, 'null']
          properties: { line1: { type: string }, city: { type: [string, 'null'] } }
        tags: { type: array, items: { type: string } }
        metadata: { type: object, additionalProperties: { type: string } }
        balance: { type: integer, readOnly: true }
        created_at: { type: string, format: date-time, readOnly: true }
        updated_at: { type: string, format: date-time, readOnly: true }
    CustomerPatch:
      type: object
      properties:
        email: { type: string, format: email }
        name: { type: [string, 'null'] }
        nickname: { type: [string, 'null'] }
        address:
          type: [object, 'null']
          properties: { line1: { type: [string, 'null'] }, city: { type: [string, 'null'] } }
        tags: { type: array, items: { type: string } }
        metadata: { type: object, additionalProperties: { type: [string, 'null'] } }
    Note:
      type: object
      required: [id, text, customer_id]
      properties:
        id: { type: string, format: uuid }
        text: { type: string }
        customer_id: { type: string }
    Invoice:
      type: object
      required: [id, customer_id, amount]
      properties:
        id: { type: string, readOnly: true, pattern: '^inv_[0-9A-Za-z]{10}$' }
        customer_id: { type: string }
        amount: { type: integer }
    Settings:
      type: object
      required: [theme]
      properties:
        theme: { type: string, enum: [light, dark] }
        language: { type: string }
        updated_at: { type: string, format: date-time, readOnly: true }
    Article:
      type: object
      required: [slug, title]
      properties:
        slug: { type: string, readOnly: true }
        title: { type: string }
        author_id: { type: string }
`
