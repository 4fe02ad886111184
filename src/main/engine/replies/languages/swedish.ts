import { forms, phrases, type Language } from './language.ts'

export const swedish: Language = {
  code: 'sv',
  autoSubjects: phrases(`
    automatiskt svar | autosvar | frånvaro | frånvarande | ej på kontoret | inte på kontoret |
    på semester | semester | frånvaromeddelande
  `),
  away: phrases(`
    jag är inte på kontoret | jag är på semester | jag har semester | jag är frånvarande |
    jag är ledig | jag är bortrest | detta är ett automatiskt | jag är för närvarande |
    jag är föräldraledig | är föräldraledig | jag är tillbaka | jag är åter | slutat hos |
    arbetar inte längre | har slutat
  `),
  back: phrases(`
    tillbaka den | tillbaka på kontoret | är tillbaka | åter den | åter på | är åter | tillbaka
  `),
  until: phrases(`till och med | t.o.m. | t o m | tom | fram till | till`),
  from: phrases(`från | mellan`),
  inclusive: phrases(`till och med | t.o.m. | t o m`),
  months: forms(`
    januari jan | februari feb | mars | april apr | maj | juni jun | juli jul | augusti aug |
    september sept sep | oktober okt | november nov | december dec
  `),
  weekdays: forms(`
    måndag måndagen | tisdag tisdagen | onsdag onsdagen | torsdag torsdagen | fredag fredagen |
    lördag | söndag
  `),
  tomorrow: phrases(`imorgon | i morgon`),
  stop: phrases(`
    avregistrera mig | avprenumerera | avsluta prenumeration | ta bort mig | ta bort min |
    stryk mig | sluta maila | sluta mejla | sluta skicka | vill inte ha fler |
    inte ha några fler mejl | inga fler mejl | inga fler mail | kontakta mig inte |
    skicka inte fler | radera mina uppgifter | inte längre få
  `),
  stopAlone: phrases(`avregistrera | avsluta | avprenumerera | stopp`),
}
