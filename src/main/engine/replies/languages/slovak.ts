import { forms, phrases, type Language } from './language.ts'

export const slovak: Language = {
  code: 'sk',
  autoSubjects: phrases(`automatická odpoveď | mimo kancelárie | neprítomnosť | dovolenka | na dovolenke`),
  away: phrases(`
    som mimo kancelárie | som na dovolenke | budem na dovolenke | čerpám dovolenku |
    nie som v kancelárii | budem mimo | toto je automatická | budem neprítomn
  `),
  back: phrases(`
    vrátim sa | vraciam sa | budem späť | späť od | opäť k dispozícii | opäť od | späť
  `),
  until: phrases(`až do | do`),
  from: phrases(`od | v termíne`),
  inclusive: phrases(`vrátane`),
  months: forms(`
    január januára | február februára | marec marca | apríl apríla | máj mája | jún júna |
    júl júla | august augusta | september septembra | október októbra | november novembra |
    december decembra
  `),
  weekdays: forms(`
    pondelok | utorok | streda stredu | štvrtok | piatok | sobota sobotu | nedeľa nedeľu
  `),
  tomorrow: phrases(`zajtra`),
  stop: phrases(`
    odhláste ma | odhlásiť z odberu | vyraďte ma | odstráňte ma | vymažte | neželám si |
    nechcem dostávať | neposielajte | nepíšte mi | nekontaktujte | prestaňte
  `),
  stopAlone: phrases(`odhlásiť | odhlásenie`),
}
