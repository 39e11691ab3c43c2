import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `npm run figures -- <name> [arguments]`: measures one of the figures that we promise. Without a name: which there are. */
async function main([name, ...args]: string[]): Promise<number> {
  const names = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && isFigure(join(import.meta.dirname, file)))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()
  if (name === undefined) {
    for (const known of names) console.log(known)
    return 0
  }
  if (!names.includes(name)) {
    console.error(`There is no figure ${name}. There are: ${names.join(', ')}`)
    return 2
  }
  const figure: { run(args: string[]): Promise<number> } = await import(`./${name}.ts`)
  return figure.run(args)
}

/** Others in this folder are their parts. */
const isFigure = (path: string) => /^export (async )?function run\b/m.test(readFileSync(path, 'utf8'))

process.exitCode = await main(process.argv.slice(2))
