import { forms, phrases, type Language } from './language.ts'

export const estonian: Language = {
  code: 'et',
  autoSubjects: phrases(`
    automaatvastus | automaatne vastus | kontorist väljas | puhkus | puhkusel | eemalolek
  `),
  away: phrases(`
    olen puhkusel | viibin puhkusel | olen kontorist väljas | viibin kontorist | olen eemal |
    see on automaat
  `),
  back: phrases(`tagasi alates | olen tagasi | tagasi | naasen`),
  until: phrases(`kuni`),
  from: phrases(`alates`),
  inclusive: phrases(`kaasa arvatud`),
  months: forms(`
    jaanuar jaanuaril jaanuarini | veebruar veebruaril | märts märtsil | aprill aprillil |
    mai mail | juuni juunil | juuli juulil | august augustil | september septembril |
    oktoober oktoobril | november novembril | detsember detsembril
  `),
  weekdays: forms(`
    esmaspäev esmaspäeval | teisipäev teisipäeval | kolmapäev kolmapäeval | neljapäev neljapäeval |
    reede reedel | laupäev | pühapäev
  `),
  tomorrow: phrases(`homme`),
  stop: phrases(`
    eemaldage mind | eemaldage minu | loobun uudiskirjast | ei soovi saada | ei soovi enam |
    ärge saatke | ärge kirjutage | lõpetage | kustutage minu
  `),
  stopAlone: phrases(`loobun | eemalda`),
}
