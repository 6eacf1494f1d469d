#!/usr/bin/env node
import { launch } from './cli/launch.ts'

await launch(() => import('./cli/run.ts'))
