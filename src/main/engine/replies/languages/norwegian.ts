import type { Language } from './language.ts'

export const norwegian: Language = {
  code: 'no',
  autoSubjects: ['automatisk svar', 'autosvar', 'ikke på kontoret', 'fravær', 'på ferie', 'ute av kontoret', 'ferie', 'fraværsmelding'],
  away: ['jeg er ikke på kontoret', 'jeg er på ferie', 'jeg har ferie', 'jeg er ute av kontoret', 'jeg er fraværende', 'jeg er bortreist', 'dette er et automatisk', 'dette er en automatisk', 'jeg er tilbake', 'jeg har permisjon', 'jeg er i permisjon', 'jeg er for tiden', 'jobber ikke lenger', 'har sluttet'],
  back: ['tilbake på kontoret', 'tilbake den', 'er tilbake', 'igjen den', 'tilbake'],
  until: ['til og med', 't.o.m.', 'frem til', 'fram til', 'til'],
  from: ['fra', 'mellom'],
  inclusive: ['til og med', 't.o.m.'],
  months: [['januar', 'jan'], ['februar', 'feb'], ['mars'], ['april', 'apr'], ['mai'], ['juni', 'jun'], ['juli', 'jul'], ['august', 'aug'], ['september', 'sept', 'sep'], ['oktober', 'okt'], ['november', 'nov'], ['desember', 'des']],
  weekdays: [['mandag'], ['tirsdag'], ['onsdag'], ['torsdag'], ['fredag'], ['lørdag'], ['søndag']],
  tomorrow: ['i morgen'],
  stop: ['meld meg av', 'avslutt abonnement', 'fjern meg', 'fjern min', 'slett meg', 'slett mine', 'slutt å sende', 'slutt å maile', 'ikke motta flere', 'ikke flere e-poster', 'ingen flere e-poster', 'ikke kontakt meg', 'kontakt meg ikke', 'ønsker ikke å motta', 'ønsker ikke flere', 'ikke send meg'],
  stopAlone: ['meld av', 'avmeld', 'avmelding', 'stopp'],
}
