#!/usr/bin/env node
import { main } from './cli/cli.ts'
import { optimizeLate } from './cli/optimizer.ts'

optimizeLate()
process.exitCode = await main(process.argv.slice(2), process.env)
