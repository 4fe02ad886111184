import { forms, phrases, type Language } from './language.ts'

export const czech: Language = {
  code: 'cs',
  autoSubjects: phrases(`
    automatická odpověď | automaticka odpoved | mimo kancelář | nepřítomnost | nepřítomen |
    dovolená | na dovolené | odpověď v nepřítomnosti
  `),
  away: phrases(`
    jsem mimo kancelář | jsem na dovolené | budu na dovolené | čerpám dovolenou |
    nejsem v kanceláři | nejsem přítom | budu mimo kancelář | budu nepřítom | toto je automatická |
    automaticky generovan | na mateřské | již nepracuje | v naší společnosti nepracuje
  `),
  back: phrases(`
    vrátím se | vracím se | zpět v kanceláři | budu zpět | zpět od | zpět dne | opět k dispozici |
    zpět | opět od
  `),
  until: phrases(`až do | do`),
  from: phrases(`od | v termínu`),
  inclusive: phrases(`včetně`),
  months: forms(`
    leden ledna | únor února | březen března | duben dubna | květen května | červen června |
    červenec července | srpen srpna | září | říjen října | listopad listopadu | prosinec prosince
  `),
  weekdays: forms(`
    pondělí | úterý | středa středu | čtvrtek | pátek | sobota sobotu | neděle neděli
  `),
  tomorrow: phrases(`zítra`),
  stop: phrases(`
    odhlaste mě | odhlásit z odběru | odhlásit odběr | odhlašte | vyřaďte mě | vyřadit ze seznamu |
    smažte | smazat mé údaje | nepřeji si | nechci dostávat | nechci dále | neposílejte |
    nepište mi | nekontaktujte | přestaňte | odstraňte mě
  `),
  stopAlone: phrases(`odhlásit | odhlasit | odhlášení`),
}
