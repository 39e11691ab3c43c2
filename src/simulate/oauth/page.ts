import type { Reply, SandboxRequest } from '../exchange.ts'

/** Whether a person is to be asked: `prompt=consent`, `specbox_consent=interactive`, or the header `Specbox-Consent: interactive`. */
export function isInteractive(request: SandboxRequest, form: URLSearchParams): boolean {
  const prompts = (form.get('prompt') ?? '').split(' ')
  const query = new URLSearchParams(request.query)
  return (
    prompts.includes('consent') ||
    form.get('specbox_consent') === 'interactive' ||
    query.get('specbox_consent') === 'interactive' ||
    request.headers['specbox-consent'] === 'interactive'
  )
}

/** A form that sends back what it was opened with, and the answer as `decision`: `allow` or `deny`. */
export function consentPage(about: {
  readonly client: string
  readonly scope: string
  readonly fields: Readonly<Record<string, string>>
}): Reply {
  const hidden = Object.entries(about.fields).map(
    ([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`,
  )
  const scopes = about.scope.split(' ').filter((name) => name !== '')
  const wants = scopes.length === 0 ? '' : `<ul>${scopes.map((name) => `<li>${escape(name)}</li>`).join('')}</ul>`
  return page(
    200,
    `<p>The client <code>${escape(about.client)}</code> asks for access to this sandbox.</p>${wants}
<form method="post">${hidden.join('')}
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`,
  )
}

export const messagePage = (status: number, text: string): Reply => page(status, `<p>${escape(text)}</p>`)

function page(status: number, body: string): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
      'Referrer-Policy': 'no-referrer',
    },
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sandbox consent</title><h1>Sandbox</h1>
${body}</html>`,
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
