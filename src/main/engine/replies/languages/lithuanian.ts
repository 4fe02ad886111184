import type { Language } from './language.ts'

export const lithuanian: Language = {
  code: 'lt',
  autoSubjects: ['automatinis atsakymas', 'ne biure', 'atostogos', 'atostogauju', 'nedarbe'],
  away: ['esu atostogose', 'atostogauju', 'manęs nėra biure', 'nesu biure', 'šis laiškas automatinis', 'tai automatinis', 'būsiu atostogose'],
  back: ['grįšiu', 'grįžtu'],
  until: ['iki'],
  from: ['nuo'],
  inclusive: ['imtinai'],
  months: [['sausio', 'sausis'], ['vasario', 'vasaris'], ['kovo', 'kovas'], ['balandžio', 'balandis'], ['gegužės', 'gegužė'], ['birželio', 'birželis'], ['liepos', 'liepa'], ['rugpjūčio', 'rugpjūtis'], ['rugsėjo', 'rugsėjis'], ['spalio', 'spalis'], ['lapkričio', 'lapkritis'], ['gruodžio', 'gruodis']],
  weekdays: [['pirmadienis', 'pirmadienį'], ['antradienis', 'antradienį'], ['trečiadienis', 'trečiadienį'], ['ketvirtadienis', 'ketvirtadienį'], ['penktadienis', 'penktadienį'], ['šeštadienis'], ['sekmadienis']],
  tomorrow: ['rytoj'],
  stop: ['atsisakau', 'pašalinkite mane', 'ištrinkite', 'nebenoriu gauti', 'nenoriu gauti', 'nesiųskite', 'nerašykite', 'nustokite'],
  stopAlone: ['atsisakyti', 'atsisakau'],
}
