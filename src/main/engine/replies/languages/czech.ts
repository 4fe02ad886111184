import type { Language } from './language.ts'

export const czech: Language = {
  code: 'cs',
  autoSubjects: ['automatická odpověď', 'automaticka odpoved', 'mimo kancelář', 'nepřítomnost', 'nepřítomen', 'dovolená', 'na dovolené', 'odpověď v nepřítomnosti'],
  away: ['jsem mimo kancelář', 'jsem na dovolené', 'budu na dovolené', 'čerpám dovolenou', 'nejsem v kanceláři', 'nejsem přítom', 'budu mimo kancelář', 'budu nepřítom', 'toto je automatická', 'automaticky generovan', 'na mateřské', 'již nepracuje', 'v naší společnosti nepracuje'],
  back: ['vrátím se', 'vracím se', 'zpět v kanceláři', 'budu zpět', 'zpět od', 'zpět dne', 'opět k dispozici', 'zpět', 'opět od'],
  until: ['až do', 'do'],
  from: ['od', 'v termínu'],
  inclusive: ['včetně'],
  months: [['leden', 'ledna'], ['únor', 'února'], ['březen', 'března'], ['duben', 'dubna'], ['květen', 'května'], ['červen', 'června'], ['červenec', 'července'], ['srpen', 'srpna'], ['září'], ['říjen', 'října'], ['listopad', 'listopadu'], ['prosinec', 'prosince']],
  weekdays: [['pondělí'], ['úterý'], ['středa', 'středu'], ['čtvrtek'], ['pátek'], ['sobota', 'sobotu'], ['neděle', 'neděli']],
  tomorrow: ['zítra'],
  stop: ['odhlaste mě', 'odhlásit z odběru', 'odhlásit odběr', 'odhlašte', 'vyřaďte mě', 'vyřadit ze seznamu', 'smažte', 'smazat mé údaje', 'nepřeji si', 'nechci dostávat', 'nechci dále', 'neposílejte', 'nepište mi', 'nekontaktujte', 'přestaňte', 'odstraňte mě'],
  stopAlone: ['odhlásit', 'odhlasit', 'odhlášení'],
}
