import { forms, phrases, type Language } from './language.ts'

export const finnish: Language = {
  code: 'fi',
  autoSubjects: phrases(`
    automaattinen vastaus | poissa toimistosta | poissaolo | lomalla | en ole paikalla |
    poissaoloilmoitus | poissa
  `),
  away: phrases(`
    olen lomalla | olen poissa | en ole paikalla | en ole toimistolla | olen vuosilomalla |
    tämä on automaattinen | olen matkoilla | olen äitiyslomalla | olen tavoitettavissa |
    olen jälleen | palaan
  `),
  back: phrases(`
    palaan töihin | palaan toimistolle | palaan | takaisin | tavoitettavissa jälleen |
    olen jälleen | jälleen tavoitettavissa
  `),
  until: phrases(`saakka | asti`),
  from: phrases(`ajalla`),
  inclusive: phrases(`mukaan lukien`),
  months: forms(`
    tammikuu tammikuuta tammikuun | helmikuu helmikuuta helmikuun |
    maaliskuu maaliskuuta maaliskuun | huhtikuu huhtikuuta huhtikuun |
    toukokuu toukokuuta toukokuun | kesäkuu kesäkuuta kesäkuun | heinäkuu heinäkuuta heinäkuun |
    elokuu elokuuta elokuun | syyskuu syyskuuta syyskuun | lokakuu lokakuuta lokakuun |
    marraskuu marraskuuta marraskuun | joulukuu joulukuuta joulukuun
  `),
  weekdays: forms(`
    maanantai maanantaina | tiistai tiistaina | keskiviikko keskiviikkona | torstai torstaina |
    perjantai perjantaina | lauantai | sunnuntai
  `),
  tomorrow: phrases(`huomenna`),
  stop: phrases(`
    poistakaa minut | poista minut | poistakaa osoitteeni | poista osoitteeni | poistakaa tietoni |
    peruuta tilaus | perukaa tilaus | en halua saada | en halua enää | älkää lähettäkö |
    älä lähetä | lopettakaa | ei enää sähköposteja | älkää ottako yhteyttä
  `),
  stopAlone: phrases(`peruuta tilaus | poista | lopeta | peruuta`),
}
