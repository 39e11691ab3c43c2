/** By hand, in the form in which openapi-typescript 7 writes the `paths` of a document. */
export interface paths {
  '/tickets': {
    parameters: { query?: never; header?: never; path?: never; cookie?: never }
    get: operations['listTickets']
    put?: never
    post: operations['createTicket']
    delete?: never
    options?: never
    head?: never
    patch?: never
    trace?: never
  }
  '/tickets/{ticket_id}': {
    parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }
    get: operations['getTicket']
    put?: never
    post?: never
    delete: operations['deleteTicket']
    options?: never
    head?: never
    patch: operations['updateTicket']
    trace?: never
  }
}

export interface Ticket {
  id: string
  title: string
  status: 'open' | 'closed'
  assignee?: string | null
}

export interface Problem {
  title: string
  detail?: string
}

export interface operations {
  listTickets: {
    parameters: {
      query?: { status?: 'open' | 'closed'; limit?: number }
      header?: never
      path?: never
      cookie?: never
    }
    requestBody?: never
    responses: {
      200: {
        headers: { [name: string]: unknown }
        content: { 'application/json': { data: Ticket[]; has_more: boolean } }
      }
      '4XX': { headers: { [name: string]: unknown }; content: { 'application/problem+json': Problem } }
    }
  }
  createTicket: {
    parameters: { query?: never; header?: { 'Idempotency-Key'?: string }; path?: never; cookie?: never }
    requestBody: { content: { 'application/json': { title: string; assignee?: string | null } } }
    responses: {
      201: { headers: { [name: string]: unknown }; content: { 'application/json': Ticket } }
      422: {
        headers: { [name: string]: unknown }
        content: { 'application/problem+json': Problem & { errors: string[] } }
      }
      default: { headers: { [name: string]: unknown }; content: { 'application/problem+json': Problem } }
    }
  }
  getTicket: {
    parameters: { query: { fields: string }; header?: never; path: { ticket_id: string }; cookie?: never }
    requestBody?: never
    responses: {
      200: {
        headers: { [name: string]: unknown }
        content: { 'application/json': Ticket; 'text/plain': string }
      }
    }
  }
  deleteTicket: {
    parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }
    requestBody?: never
    responses: { 204: { headers: { [name: string]: unknown }; content?: never } }
  }
  updateTicket: {
    parameters: { query?: never; header?: never; path: { ticket_id: string }; cookie?: never }
    requestBody?: {
      content: { 'application/json': { title?: string }; 'application/merge-patch+json': { title?: string } }
    }
    responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': Ticket } } }
  }
}
