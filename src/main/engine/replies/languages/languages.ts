import { bulgarian } from './bulgarian.ts'
import { chinese } from './chinese.ts'
import { croatian } from './croatian.ts'
import { czech } from './czech.ts'
import { danish } from './danish.ts'
import { dutch } from './dutch.ts'
import { english } from './english.ts'
import { estonian } from './estonian.ts'
import { finnish } from './finnish.ts'
import { french } from './french.ts'
import { german } from './german.ts'
import { greek } from './greek.ts'
import { hungarian } from './hungarian.ts'
import { italian } from './italian.ts'
import { japanese } from './japanese.ts'
import { korean } from './korean.ts'
import { latvian } from './latvian.ts'
import { lithuanian } from './lithuanian.ts'
import { norwegian } from './norwegian.ts'
import { polish } from './polish.ts'
import { portuguese } from './portuguese.ts'
import { romanian } from './romanian.ts'
import { russian } from './russian.ts'
import { slovak } from './slovak.ts'
import { spanish } from './spanish.ts'
import { swedish } from './swedish.ts'
import { turkish } from './turkish.ts'
import { ukrainian } from './ukrainian.ts'
import type { Language } from './language.ts'

/** Every language we read, the most often met first. */
export const LANGUAGES: readonly Language[] = [
  english,
  german,
  french,
  spanish,
  italian,
  portuguese,
  dutch,
  swedish,
  danish,
  norwegian,
  finnish,
  polish,
  czech,
  slovak,
  hungarian,
  romanian,
  croatian,
  bulgarian,
  greek,
  turkish,
  russian,
  ukrainian,
  estonian,
  latvian,
  lithuanian,
  japanese,
  chinese,
  korean,
]
