import { forms, phrases, type Language } from './language.ts'

export const danish: Language = {
  code: 'da',
  autoSubjects: phrases(`
    automatisk svar | autosvar | ikke på kontoret | fravær | på ferie | ferie | fraværsbesked |
    ikke til stede
  `),
  away: phrases(`
    jeg er ikke på kontoret | jeg er på ferie | jeg holder ferie | jeg er fraværende | jeg har fri |
    dette er et automatisk | jeg er tilbage | jeg er på barsel | jeg er bortrejst |
    jeg er for tiden | arbejder ikke længere | er fratrådt
  `),
  back: phrases(`tilbage den | tilbage på kontoret | er tilbage | igen den | retur den | tilbage`),
  until: phrases(`til og med | t.o.m. | indtil | til`),
  from: phrases(`fra | mellem`),
  inclusive: phrases(`til og med | t.o.m. | begge dage inklusive | inkl`),
  months: forms(`
    januar jan | februar feb | marts | april apr | maj | juni jun | juli jul | august aug |
    september sept sep | oktober okt | november nov | december dec
  `),
  weekdays: forms(`mandag | tirsdag | onsdag | torsdag | fredag | lørdag | søndag`),
  tomorrow: phrases(`i morgen`),
  stop: phrases(`
    afmeld mig | framelde | frameld mig | fjern mig | fjern min | slet mig | slet mine |
    stop med at sende | stop med at skrive | ikke modtage flere | ikke flere mails |
    ingen flere mails | kontakt mig ikke | skriv ikke til mig | ønsker ikke at modtage |
    ikke længere modtage
  `),
  stopAlone: phrases(`afmeld | frameld | afmelding | stop`),
}
