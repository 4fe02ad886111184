import { forms, phrases, type Language } from './language.ts'

export const romanian: Language = {
  code: 'ro',
  autoSubjects: phrases(`
    răspuns automat | raspuns automat | în afara biroului | in afara biroului | absent | concediu |
    în concediu | in concediu
  `),
  away: phrases(`
    sunt în concediu | sunt in concediu | sunt plecat | nu sunt la birou | sunt în afara biroului |
    voi fi în concediu | voi fi plecat | acesta este un răspuns automat |
    acesta este un mesaj automat | nu mai lucrează | nu mai lucreaza
  `),
  back: phrases(`
    mă întorc | ma intorc | revin la birou | revin în data | voi reveni | revin | înapoi pe |
    disponibil din
  `),
  until: phrases(`până la data de | până pe | până la | până în | pana pe | pana la | pana in`),
  from: phrases(`în perioada | in perioada | între | de la`),
  inclusive: phrases(`inclusiv`),
  months: forms(`
    ianuarie ian | februarie feb | martie | aprilie apr | mai | iunie iun | iulie iul | august aug |
    septembrie sept | octombrie oct | noiembrie noi | decembrie dec
  `),
  weekdays: forms(`
    luni | marți marti | miercuri | joi | vineri | sâmbătă sambata | duminică duminica
  `),
  tomorrow: phrases(`mâine | maine`),
  stop: phrases(`
    dezabonați | dezabonare | dezabonati-ma | ștergeți-mă | stergeti-ma | ștergeți adresa |
    scoateți-mă | scoateti-ma | nu mai doresc | nu doresc să primesc | nu doresc sa primesc |
    nu-mi mai trimiteți | nu imi mai trimiteti | nu mă mai contactați | nu ma mai contactati |
    încetați | incetati | opriți
  `),
  stopAlone: phrases(`dezabonare | dezabonează-mă | dezabonati`),
}
