import { forms, phrases, type Language } from './language.ts'

export const dutch: Language = {
  code: 'nl',
  autoSubjects: phrases(`
    automatisch antwoord | afwezig | afwezigheid | niet aanwezig | niet op kantoor |
    automatische beantwoording | automatische reactie | met vakantie | op vakantie | out of office
  `),
  away: phrases(`
    ik ben afwezig | ik ben momenteel afwezig | ik ben momenteel niet | ik ben niet op kantoor |
    ik ben niet aanwezig | ik ben met vakantie | ik ben op vakantie | ik ben met verlof |
    ik ben op dit moment niet | dit is een automatisch | ik ben vanaf | ik ben tot |
    wegens vakantie | met zwangerschapsverlof | werkt niet meer | niet meer werkzaam
  `),
  back: phrases(`
    weer aanwezig op | weer bereikbaar op | weer bereikbaar vanaf | terug op | weer op kantoor |
    vanaf | weer aanwezig | ben ik weer | ben ik terug | weer terug
  `),
  until: phrases(`tot en met | t/m | tot`),
  from: phrases(`van | vanaf | tussen`),
  inclusive: phrases(`tot en met | t/m`),
  months: forms(`
    januari jan | februari feb | maart mrt | april apr | mei | juni jun | juli jul | augustus aug |
    september sept sep | oktober okt | november nov | december dec
  `),
  weekdays: forms(`maandag | dinsdag | woensdag | donderdag | vrijdag | zaterdag | zondag`),
  tomorrow: phrases(`morgen`),
  stop: phrases(`
    uitschrijven | schrijf mij uit | afmelden | meld mij af | verwijder mij | verwijder mijn |
    mij verwijderen | mijn gegevens verwijderen | geen mail meer | geen mails meer |
    geen e-mails meer | niet meer mailen | niet meer benaderen | niet meer contacten |
    stop met mailen | stop met het sturen | haal mij van | van de lijst | geen berichten meer |
    geen prijs meer op | niet langer ontvangen | stuur mij geen
  `),
  stopAlone: phrases(`afmelden | uitschrijven | stop | uitschrijving`),
}
