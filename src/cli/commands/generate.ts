import type { Command } from 'commander'
import { addServerOptions } from './up.ts'
import { banner } from '../banner.ts'
import type { Client } from '../client.ts'
import { findServer } from '../connect.ts'
import type { Context } from '../context.ts'
import { usage } from '../failure.ts'
import { openApi } from '../open-api.ts'
import type { Ready } from '../ready.ts'
import { isSlug, slugRule } from '../../server/call.ts'
import { findSpec } from '../spec-source.ts'
import { runServer, type UpOptions } from '../run-server.ts'

const examples = `
Examples:
  $ specbox generate openapi.yaml                               on the running server, or serves it itself
  $ SPECBOX_URL=https://sandbox.example.com SPECBOX_KEY=… specbox generate openapi.yaml --name crm
`

export function addGenerate(program: Command, context: Context): void {
  addServerOptions(program.command('generate').argument('<spec>', 'path, URL or name of a bundled example'))
    .summary('make a sandbox of a document')
    .description(
      'Makes a sandbox on the server at SPECBOX_URL or on a running local one. With neither, serves the document itself, ' +
        'exactly as `specbox up`.',
    )
    .addHelpText('after', examples)
    .action(async (spec: string, options: UpOptions) => {
      const client = await findServer(options, context.env)
      if (client === undefined) context.exitCode = await runServer([spec], options, context)
      else await generateOn(client, spec, options, context)
    })
}

async function generateOn(
  client: Client,
  given: string,
  options: UpOptions,
  { env, terminal }: Context,
): Promise<void> {
  if (options.name !== undefined && !isSlug(options.name)) throw usage(`--name ${slugRule}`)
  const spec = findSpec(given, options.name)
  const { document, blueprint } = await openApi(spec, options, env)
  const served = (await client.listApis()).find(({ api }) => api === spec.slug)
  const api =
    served?.digest === document.digest ? served : await client.addApi({ document: document.root, name: spec.slug })
  const sandbox = await client.createSandbox({ api: api.api, seed: options.seed })
  const { digest: _, ...view } = api
  const ready: Ready = { event: 'ready', url: client.url, apis: [{ ...view, sandbox }] }
  if (options.json === true) terminal.out(JSON.stringify(ready))
  else {
    const head = { text: `new sandbox ${sandbox.id} on ${client.url}`, foreground: false }
    terminal.out(banner(ready, [{ spec, blueprint }], head, terminal.colors))
  }
}
