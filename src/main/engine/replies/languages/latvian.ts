import { forms, phrases, type Language } from './language.ts'

export const latvian: Language = {
  code: 'lv',
  autoSubjects: phrases(`
    automātiska atbilde | automātiskā atbilde | ārpus biroja | atvaļinājums | atvaļinājumā |
    prombūtne | prombūtnē
  `),
  away: phrases(`
    esmu atvaļinājumā | atrodos atvaļinājumā | neesmu birojā | esmu prombūtnē | šī ir automātiska |
    būšu prombūtnē | būšu atvaļinājumā
  `),
  back: phrases(`atgriezīšos | būšu atpakaļ | atpakaļ`),
  until: phrases(`līdz`),
  from: phrases(`no`),
  inclusive: phrases(`ieskaitot`),
  months: forms(`
    janvāris janvāri janvārī | februāris februāri februārī | marts martu martā |
    aprīlis aprīli aprīlī | maijs maiju maijā | jūnijs jūniju jūnijā | jūlijs jūliju jūlijā |
    augusts augustu augustā | septembris septembri septembrī | oktobris oktobri oktobrī |
    novembris novembri novembrī | decembris decembri decembrī
  `),
  weekdays: forms(`
    pirmdiena pirmdien | otrdiena otrdien | trešdiena trešdien | ceturtdiena ceturtdien |
    piektdiena piektdien | sestdiena | svētdiena
  `),
  tomorrow: phrases(`rīt`),
  stop: phrases(`
    atrakstiet mani | izņemiet mani | dzēsiet | nevēlos saņemt | nesūtiet | nerakstiet | pārtrauciet
  `),
  stopAlone: phrases(`atrakstīties | atteikties`),
}
