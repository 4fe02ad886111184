import { forms, phrases, type Language } from './language.ts'

export const german: Language = {
  code: 'de',
  autoSubjects: phrases(`
    abwesenheitsnotiz | automatische antwort | abwesend | abwesenheit | nicht im büro |
    nicht im hause | nicht im haus | urlaub | automatische rückantwort | außer haus | ausser haus |
    autom. antwort | abwesenheitsnachricht | elternzeit | mutterschutz
  `),
  away: phrases(`
    ich bin nicht im büro | ich bin derzeit nicht im büro | ich bin zurzeit nicht |
    ich bin zur zeit nicht | ich bin momentan nicht | ich bin im urlaub |
    ich befinde mich im urlaub | ich bin außer haus | ich bin ausser haus | ich bin bis |
    ich bin vom | ich bin abwesend | ich bin derzeit | ich bin ab dem | bin ich nicht im büro |
    nicht im büro erreichbar | wird nicht weitergeleitet | werden nicht weitergeleitet |
    nicht gelesen und nicht weitergeleitet | in elternzeit | dies ist eine automatische |
    diese nachricht wurde automatisch | ich bin wieder | bin nicht erreichbar |
    nicht mehr im unternehmen | nicht mehr für unser | unser büro ist geschlossen |
    unser büro ist vom | arbeitet nicht mehr
  `),
  back: phrases(`
    wieder im büro ab | wieder erreichbar ab | ab dem | wieder ab | wieder am | zurück am |
    zurück ab | bin ich wieder | bin wieder | wieder für sie da | wieder da | wieder im büro |
    wieder im haus | wieder erreichbar | zurück im büro | ich bin ab | erreichen sie mich wieder
  `),
  until: phrases(`
    bis zum | bis einschließlich | bis einschliesslich | bis inkl. | bis inklusive | bis
  `),
  from: phrases(`vom | von | zwischen`),
  inclusive: phrases(`einschließlich | einschliesslich | inkl | inklusive`),
  months: forms(`
    januar jänner jan | februar feber feb | märz maerz mrz | april apr | mai | juni jun | juli jul |
    august aug | september sept sep | oktober okt | november nov | dezember dez
  `),
  weekdays: forms(`
    montag | dienstag | mittwoch | donnerstag | freitag | samstag sonnabend | sonntag
  `),
  tomorrow: phrases(`morgen`),
  stop: phrases(`
    keine weiteren e-mails | keine weiteren mails | keine e-mails mehr | keine mails mehr |
    keine werbung mehr | bitte abmelden | melden sie mich ab | meldet mich ab | aus dem verteiler |
    aus ihrem verteiler | aus ihrer liste | aus der liste | nehmen sie mich |
    bitte entfernen sie mich | entfernen sie meine | löschen sie meine | meine daten löschen |
    meine daten zu löschen | löschen sie mich | nicht mehr anschreiben | nicht mehr kontaktieren |
    nicht mehr schreiben | kontaktieren sie mich nicht | schreiben sie mir nicht |
    keinen kontakt mehr | von weiteren mails absehen | sehen sie von weiteren |
    widerspreche ich der | ich widerspreche | hören sie auf | lassen sie mich in ruhe |
    newsletter abbestellen | möchte keine weiteren | bitte streichen sie mich | bitte austragen
  `),
  stopAlone: phrases(`
    abmelden | abbestellen | austragen | bitte austragen | bitte abmelden |
    kein interesse, bitte abmelden | stopp
  `),
}
