import type { Setting } from '../../plan/setting.ts'
import type { Plot } from '../plot.ts'

/** All stories of a kind that the document of an API has. */
export type Maker = (setting: Setting) => readonly Plot[]
