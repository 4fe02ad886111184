import { forms, phrases, type Language } from './language.ts'

export const italian: Language = {
  code: 'it',
  autoSubjects: phrases(`
    risposta automatica | fuori ufficio | fuori sede | assente | in ferie | assenza | non in ufficio
  `),
  away: phrases(`
    sono fuori ufficio | sarò fuori ufficio | sono in ferie | sarò in ferie | sono assente |
    sarò assente | attualmente assente | non sono in ufficio | questa è una risposta automatica |
    messaggio automatico | sono in maternità | in congedo | i nostri uffici sono chiusi |
    i nostri uffici resteranno chiusi | non lavora più | sono fuori sede
  `),
  back: phrases(`
    di ritorno il | rientro il | rientrerò il | tornerò il | torno il | ritorno il |
    sarò di nuovo in ufficio | rientrerò in ufficio | a partire dal | rientro previsto | rientrerò |
    tornerò
  `),
  until: phrases(`fino al | fino a | sino al`),
  from: phrases(`dal | tra il | da`),
  inclusive: phrases(`compreso | incluso | inclusi | compresi`),
  months: forms(`
    gennaio gen | febbraio feb | marzo mar | aprile apr | maggio mag | giugno giu | luglio lug |
    agosto ago | settembre set | ottobre ott | novembre nov | dicembre dic
  `),
  weekdays: forms(`
    lunedì lunedi | martedì martedi | mercoledì mercoledi | giovedì giovedi | venerdì venerdi |
    sabato | domenica
  `),
  tomorrow: phrases(`domani`),
  stop: phrases(`
    cancellatemi | cancellarmi | cancelli il mio | cancellate il mio | cancellazione dei miei dati |
    rimuovetemi | rimuovermi | rimuova il mio | rimuovete il mio | disiscrivermi | disiscrivetemi |
    disiscrizione | non desidero ricevere | non voglio ricevere | non inviatemi | non mi inviate |
    non mi invii | non contattatemi | non mi contatti | non scrivetemi | smettete di |
    smettetela di | toglietemi | togliermi dalla
  `),
  stopAlone: phrases(`disiscrizione | cancellami | disiscrivimi | cancellazione | disiscrivermi`),
}
