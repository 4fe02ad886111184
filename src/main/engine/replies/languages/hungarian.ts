import { forms, phrases, type Language } from './language.ts'

export const hungarian: Language = {
  code: 'hu',
  autoSubjects: phrases(`
    automatikus válasz | házon kívül | irodán kívül | távollét | szabadság | szabadságon
  `),
  away: phrases(`
    szabadságon vagyok | házon kívül vagyok | nem vagyok az irodában | nem tartózkodom |
    távol vagyok | szabadságon leszek | ez egy automatikus | automatikus válaszüzenet |
    irodán kívül | már nem dolgozik
  `),
  back: phrases(`
    visszatérek | visszaérkezem | ismét elérhető | újra elérhető | legközelebb | újra az irodában |
    munkába állok
  `),
  until: phrases(`egészen`),
  from: phrases(`között`),
  inclusive: phrases(`bezárólag`),
  months: forms(`
    január jan | február feb | március márc | április ápr | május máj | június jún | július júl |
    augusztus aug | szeptember szept | október okt | november nov | december dec
  `),
  weekdays: forms(`
    hétfő hétfőn | kedd kedden | szerda szerdán | csütörtök csütörtökön | péntek pénteken |
    szombat | vasárnap
  `),
  tomorrow: phrases(`holnap`),
  stop: phrases(`
    leiratkozás | leiratkozom | iratkoztassanak le | töröljenek | töröljék | törölje | nem kívánok |
    nem szeretnék több | ne küldjenek | ne küldjön | ne írjanak | ne keressenek | hagyják abba
  `),
  stopAlone: phrases(`leiratkozás | leiratkozom | leiratkozni`),
}
