import type { Language } from './language.ts'

export const polish: Language = {
  code: 'pl',
  autoSubjects: ['automatyczna odpowiedź', 'automatyczna odpowiedz', 'odpowiedź automatyczna', 'autoodpowiedź', 'poza biurem', 'nieobecność', 'nieobecny', 'nieobecna', 'urlop', 'na urlopie'],
  away: ['jestem poza biurem', 'przebywam na urlopie', 'jestem na urlopie', 'będę nieobecn', 'jestem nieobecn', 'obecnie przebywam', 'będę na urlopie', 'to jest automatyczna', 'wiadomość wygenerowana automatycznie', 'nie ma mnie w biurze', 'na zwolnieniu', 'na urlopie macierzyńskim', 'nie pracuje już', 'już nie pracuje'],
  back: ['wracam dnia', 'wracam', 'wrócę', 'powrót', 'będę dostępn', 'będę ponownie', 'ponownie od', 'powrót do biura', 'do pracy wracam', 'od dnia'],
  until: ['do dnia', 'włącznie do', 'do'],
  from: ['od', 'w dniach', 'w okresie od'],
  inclusive: ['włącznie'],
  months: [['stycznia', 'styczeń', 'sty'], ['lutego', 'luty', 'lut'], ['marca', 'marzec'], ['kwietnia', 'kwiecień'], ['maja', 'maj'], ['czerwca', 'czerwiec'], ['lipca', 'lipiec'], ['sierpnia', 'sierpień'], ['września', 'wrzesień'], ['października', 'październik'], ['listopada', 'listopad'], ['grudnia', 'grudzień']],
  weekdays: [['poniedziałek', 'poniedziałku'], ['wtorek', 'wtorku'], ['środa', 'środę', 'środy'], ['czwartek', 'czwartku'], ['piątek', 'piątku'], ['sobota', 'sobotę'], ['niedziela', 'niedzielę']],
  tomorrow: ['jutro'],
  stop: ['proszę o wypisanie', 'wypisz mnie', 'wypisać mnie', 'proszę mnie wypisać', 'proszę usunąć', 'usuńcie mnie', 'usuń mnie', 'usunięcie moich danych', 'usunąć moje dane', 'nie życzę sobie', 'nie chcę otrzymywać', 'nie chcę dostawać', 'proszę nie wysyłać', 'proszę nie pisać', 'proszę więcej nie', 'nie wysyłajcie', 'przestańcie', 'rezygnuję z', 'proszę o niekontaktowanie', 'nie kontaktować'],
  stopAlone: ['wypisz', 'rezygnacja', 'wypisz mnie', 'rezygnuję', 'usuń'],
}
