import { forms, phrases, type Language } from './language.ts'

export const norwegian: Language = {
  code: 'no',
  autoSubjects: phrases(`
    automatisk svar | autosvar | ikke på kontoret | fravær | på ferie | ute av kontoret | ferie |
    fraværsmelding
  `),
  away: phrases(`
    jeg er ikke på kontoret | jeg er på ferie | jeg har ferie | jeg er ute av kontoret |
    jeg er fraværende | jeg er bortreist | dette er et automatisk | dette er en automatisk |
    jeg er tilbake | jeg har permisjon | jeg er i permisjon | jeg er for tiden |
    jobber ikke lenger | har sluttet
  `),
  back: phrases(`tilbake på kontoret | tilbake den | er tilbake | igjen den | tilbake`),
  until: phrases(`til og med | t.o.m. | frem til | fram til | til`),
  from: phrases(`fra | mellom`),
  inclusive: phrases(`til og med | t.o.m.`),
  months: forms(`
    januar jan | februar feb | mars | april apr | mai | juni jun | juli jul | august aug |
    september sept sep | oktober okt | november nov | desember des
  `),
  weekdays: forms(`mandag | tirsdag | onsdag | torsdag | fredag | lørdag | søndag`),
  tomorrow: phrases(`i morgen`),
  stop: phrases(`
    meld meg av | avslutt abonnement | fjern meg | fjern min | slett meg | slett mine |
    slutt å sende | slutt å maile | ikke motta flere | ikke flere e-poster | ingen flere e-poster |
    ikke kontakt meg | kontakt meg ikke | ønsker ikke å motta | ønsker ikke flere | ikke send meg
  `),
  stopAlone: phrases(`meld av | avmeld | avmelding | stopp`),
}
