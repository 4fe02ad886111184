import type { Language } from './language.ts'

export const estonian: Language = {
  code: 'et',
  autoSubjects: ['automaatvastus', 'automaatne vastus', 'kontorist väljas', 'puhkus', 'puhkusel', 'eemalolek'],
  away: ['olen puhkusel', 'viibin puhkusel', 'olen kontorist väljas', 'viibin kontorist', 'olen eemal', 'see on automaat'],
  back: ['tagasi alates', 'olen tagasi', 'tagasi', 'naasen'],
  until: ['kuni'],
  from: ['alates'],
  inclusive: ['kaasa arvatud'],
  months: [['jaanuar', 'jaanuaril', 'jaanuarini'], ['veebruar', 'veebruaril'], ['märts', 'märtsil'], ['aprill', 'aprillil'], ['mai', 'mail'], ['juuni', 'juunil'], ['juuli', 'juulil'], ['august', 'augustil'], ['september', 'septembril'], ['oktoober', 'oktoobril'], ['november', 'novembril'], ['detsember', 'detsembril']],
  weekdays: [['esmaspäev', 'esmaspäeval'], ['teisipäev', 'teisipäeval'], ['kolmapäev', 'kolmapäeval'], ['neljapäev', 'neljapäeval'], ['reede', 'reedel'], ['laupäev'], ['pühapäev']],
  tomorrow: ['homme'],
  stop: ['eemaldage mind', 'eemaldage minu', 'loobun uudiskirjast', 'ei soovi saada', 'ei soovi enam', 'ärge saatke', 'ärge kirjutage', 'lõpetage', 'kustutage minu'],
  stopAlone: ['loobun', 'eemalda'],
}
