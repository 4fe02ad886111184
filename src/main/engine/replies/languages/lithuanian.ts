import { forms, phrases, type Language } from './language.ts'

export const lithuanian: Language = {
  code: 'lt',
  autoSubjects: phrases(`automatinis atsakymas | ne biure | atostogos | atostogauju | nedarbe`),
  away: phrases(`
    esu atostogose | atostogauju | manęs nėra biure | nesu biure | šis laiškas automatinis |
    tai automatinis | būsiu atostogose
  `),
  back: phrases(`grįšiu | grįžtu`),
  until: phrases(`iki`),
  from: phrases(`nuo`),
  inclusive: phrases(`imtinai`),
  months: forms(`
    sausio sausis | vasario vasaris | kovo kovas | balandžio balandis | gegužės gegužė |
    birželio birželis | liepos liepa | rugpjūčio rugpjūtis | rugsėjo rugsėjis | spalio spalis |
    lapkričio lapkritis | gruodžio gruodis
  `),
  weekdays: forms(`
    pirmadienis pirmadienį | antradienis antradienį | trečiadienis trečiadienį |
    ketvirtadienis ketvirtadienį | penktadienis penktadienį | šeštadienis | sekmadienis
  `),
  tomorrow: phrases(`rytoj`),
  stop: phrases(`
    atsisakau | pašalinkite mane | ištrinkite | nebenoriu gauti | nenoriu gauti | nesiųskite |
    nerašykite | nustokite
  `),
  stopAlone: phrases(`atsisakyti | atsisakau`),
}
