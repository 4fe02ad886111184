import type { Language } from './language.ts'

export const latvian: Language = {
  code: 'lv',
  autoSubjects: ['automātiska atbilde', 'automātiskā atbilde', 'ārpus biroja', 'atvaļinājums', 'atvaļinājumā', 'prombūtne', 'prombūtnē'],
  away: ['esmu atvaļinājumā', 'atrodos atvaļinājumā', 'neesmu birojā', 'esmu prombūtnē', 'šī ir automātiska', 'būšu prombūtnē', 'būšu atvaļinājumā'],
  back: ['atgriezīšos', 'būšu atpakaļ', 'atpakaļ'],
  until: ['līdz'],
  from: ['no'],
  inclusive: ['ieskaitot'],
  months: [['janvāris', 'janvāri', 'janvārī'], ['februāris', 'februāri', 'februārī'], ['marts', 'martu', 'martā'], ['aprīlis', 'aprīli', 'aprīlī'], ['maijs', 'maiju', 'maijā'], ['jūnijs', 'jūniju', 'jūnijā'], ['jūlijs', 'jūliju', 'jūlijā'], ['augusts', 'augustu', 'augustā'], ['septembris', 'septembri', 'septembrī'], ['oktobris', 'oktobri', 'oktobrī'], ['novembris', 'novembri', 'novembrī'], ['decembris', 'decembri', 'decembrī']],
  weekdays: [['pirmdiena', 'pirmdien'], ['otrdiena', 'otrdien'], ['trešdiena', 'trešdien'], ['ceturtdiena', 'ceturtdien'], ['piektdiena', 'piektdien'], ['sestdiena'], ['svētdiena']],
  tomorrow: ['rīt'],
  stop: ['atrakstiet mani', 'izņemiet mani', 'dzēsiet', 'nevēlos saņemt', 'nesūtiet', 'nerakstiet', 'pārtrauciet'],
  stopAlone: ['atrakstīties', 'atteikties'],
}
