import type { Language } from './language.ts'

export const romanian: Language = {
  code: 'ro',
  autoSubjects: ['răspuns automat', 'raspuns automat', 'în afara biroului', 'in afara biroului', 'absent', 'concediu', 'în concediu', 'in concediu'],
  away: ['sunt în concediu', 'sunt in concediu', 'sunt plecat', 'nu sunt la birou', 'sunt în afara biroului', 'voi fi în concediu', 'voi fi plecat', 'acesta este un răspuns automat', 'acesta este un mesaj automat', 'nu mai lucrează', 'nu mai lucreaza'],
  back: ['mă întorc', 'ma intorc', 'revin la birou', 'revin în data', 'voi reveni', 'revin', 'înapoi pe', 'disponibil din'],
  until: ['până la data de', 'până pe', 'până la', 'până în', 'pana pe', 'pana la', 'pana in'],
  from: ['în perioada', 'in perioada', 'între', 'de la'],
  inclusive: ['inclusiv'],
  months: [['ianuarie', 'ian'], ['februarie', 'feb'], ['martie'], ['aprilie', 'apr'], ['mai'], ['iunie', 'iun'], ['iulie', 'iul'], ['august', 'aug'], ['septembrie', 'sept'], ['octombrie', 'oct'], ['noiembrie', 'noi'], ['decembrie', 'dec']],
  weekdays: [['luni'], ['marți', 'marti'], ['miercuri'], ['joi'], ['vineri'], ['sâmbătă', 'sambata'], ['duminică', 'duminica']],
  tomorrow: ['mâine', 'maine'],
  stop: ['dezabonați', 'dezabonare', 'dezabonati-ma', 'ștergeți-mă', 'stergeti-ma', 'ștergeți adresa', 'scoateți-mă', 'scoateti-ma', 'nu mai doresc', 'nu doresc să primesc', 'nu doresc sa primesc', 'nu-mi mai trimiteți', 'nu imi mai trimiteti', 'nu mă mai contactați', 'nu ma mai contactati', 'încetați', 'incetati', 'opriți'],
  stopAlone: ['dezabonare', 'dezabonează-mă', 'dezabonati'],
}
