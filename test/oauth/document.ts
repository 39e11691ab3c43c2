/** An API of ours with every flow that OpenAPI 3.2 can declare, and OpenID Connect. */
export const notes = `
openapi: 3.2.0
info: { title: Notes, version: '1' }
servers: [{ url: https://api.notes.test/v1 }]
security: [{ OAuth: ['notes:read'] }, { Login: [] }]
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Note' } } } } }
    post:
      operationId: createNote
      security: [{ OAuth: ['notes:write'] }]
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
      responses:
        '201': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } } }
components:
  securitySchemes:
    OAuth:
      type: oauth2
      flows:
        authorizationCode: { authorizationUrl: https://login.notes.test/oauth2/authorize, tokenUrl: https://login.notes.test/oauth2/token, refreshUrl: https://login.notes.test/oauth2/renew, scopes: &scopes { 'notes:read': Read., 'notes:write': Write. } }
        clientCredentials: { tokenUrl: https://login.notes.test/oauth2/token, scopes: *scopes }
        password: { tokenUrl: https://login.notes.test/oauth2/token, scopes: *scopes }
        implicit: { authorizationUrl: https://login.notes.test/oauth2/authorize, scopes: *scopes }
        deviceAuthorization: { deviceAuthorizationUrl: https://login.notes.test/oauth2/device, tokenUrl: https://login.notes.test/oauth2/token, scopes: *scopes }
    Login: { type: openIdConnect, openIdConnectUrl: https://login.notes.test/tenant/.well-known/openid-configuration }
  schemas:
    Note: { type: object, required: [id], properties: { id: { type: string, format: uuid, readOnly: true }, text: { type: string } } }
`
