import type { Language } from './language.ts'

export const slovak: Language = {
  code: 'sk',
  autoSubjects: ['automatická odpoveď', 'mimo kancelárie', 'neprítomnosť', 'dovolenka', 'na dovolenke'],
  away: ['som mimo kancelárie', 'som na dovolenke', 'budem na dovolenke', 'čerpám dovolenku', 'nie som v kancelárii', 'budem mimo', 'toto je automatická', 'budem neprítomn'],
  back: ['vrátim sa', 'vraciam sa', 'budem späť', 'späť od', 'opäť k dispozícii', 'opäť od', 'späť'],
  until: ['až do', 'do'],
  from: ['od', 'v termíne'],
  inclusive: ['vrátane'],
  months: [['január', 'januára'], ['február', 'februára'], ['marec', 'marca'], ['apríl', 'apríla'], ['máj', 'mája'], ['jún', 'júna'], ['júl', 'júla'], ['august', 'augusta'], ['september', 'septembra'], ['október', 'októbra'], ['november', 'novembra'], ['december', 'decembra']],
  weekdays: [['pondelok'], ['utorok'], ['streda', 'stredu'], ['štvrtok'], ['piatok'], ['sobota', 'sobotu'], ['nedeľa', 'nedeľu']],
  tomorrow: ['zajtra'],
  stop: ['odhláste ma', 'odhlásiť z odberu', 'vyraďte ma', 'odstráňte ma', 'vymažte', 'neželám si', 'nechcem dostávať', 'neposielajte', 'nepíšte mi', 'nekontaktujte', 'prestaňte'],
  stopAlone: ['odhlásiť', 'odhlásenie'],
}
