import { forms, phrases, type Language } from './language.ts'

export const croatian: Language = {
  code: 'hr',
  autoSubjects: phrases(`
    automatski odgovor | izvan ureda | odsutnost | odsutan | godišnji odmor | na godišnjem |
    samodejni odgovor | odsotnost | na dopustu | odsutna
  `),
  away: phrases(`
    na godišnjem odmoru | nisam u uredu | odsutan sam | odsutna sam | izvan ureda |
    ovo je automatski | bit ću odsut | sem na dopustu | nisem v pisarni | sem odsot |
    to je samodejni
  `),
  back: phrases(`
    vraćam se | povratak | ponovno u uredu | natrag u uredu | vračam se | spet dosegljiv |
    nazaj v pisarni | ponovo dostup | ponovno dostup
  `),
  until: phrases(`do uključivo | zaključno s | do vključno | do`),
  from: phrases(`od | u razdoblju od`),
  inclusive: phrases(`uključivo | zaključno | vključno | uključujući`),
  months: forms(`
    siječnja siječanj januarja januar | veljače veljača februarja februar |
    ožujka ožujak marca marec | travnja travanj aprila april | svibnja svibanj maja maj |
    lipnja lipanj junija junij | srpnja srpanj julija julij | kolovoza kolovoz avgusta avgust |
    rujna rujan septembra september | listopada listopad oktobra oktober |
    studenoga studenog studeni novembra november | prosinca prosinac decembra december
  `),
  weekdays: forms(`
    ponedjeljak ponedeljek | utorak torek | srijeda srijedu sreda | četvrtak četrtek | petak petek |
    subota sobota | nedjelja nedelja
  `),
  tomorrow: phrases(`sutra | jutri`),
  stop: phrases(`
    odjavite me | odjava s liste | odjaviti | uklonite me | obrišite | ne želim primati |
    ne želim više | nemojte mi slati | nemojte me kontaktirati | prestanite | ne pošiljajte |
    ne želim prejemati | odstranite me | izbrišite me
  `),
  stopAlone: phrases(`odjava | odjavi | odjavi me`),
}
