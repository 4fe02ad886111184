import { forms, phrases, type Language } from './language.ts'

export const polish: Language = {
  code: 'pl',
  autoSubjects: phrases(`
    automatyczna odpowiedź | automatyczna odpowiedz | odpowiedź automatyczna | autoodpowiedź |
    poza biurem | nieobecność | nieobecny | nieobecna | urlop | na urlopie
  `),
  away: phrases(`
    jestem poza biurem | przebywam na urlopie | jestem na urlopie | będę nieobecn |
    jestem nieobecn | obecnie przebywam | będę na urlopie | to jest automatyczna |
    wiadomość wygenerowana automatycznie | nie ma mnie w biurze | na zwolnieniu |
    na urlopie macierzyńskim | nie pracuje już | już nie pracuje
  `),
  back: phrases(`
    wracam dnia | wracam | wrócę | powrót | będę dostępn | będę ponownie | ponownie od |
    powrót do biura | do pracy wracam | od dnia
  `),
  until: phrases(`do dnia | włącznie do | do`),
  from: phrases(`od | w dniach | w okresie od`),
  inclusive: phrases(`włącznie`),
  months: forms(`
    stycznia styczeń sty | lutego luty lut | marca marzec | kwietnia kwiecień | maja maj |
    czerwca czerwiec | lipca lipiec | sierpnia sierpień | września wrzesień |
    października październik | listopada listopad | grudnia grudzień
  `),
  weekdays: forms(`
    poniedziałek poniedziałku | wtorek wtorku | środa środę środy | czwartek czwartku |
    piątek piątku | sobota sobotę | niedziela niedzielę
  `),
  tomorrow: phrases(`jutro`),
  stop: phrases(`
    proszę o wypisanie | wypisz mnie | wypisać mnie | proszę mnie wypisać | proszę usunąć |
    usuńcie mnie | usuń mnie | usunięcie moich danych | usunąć moje dane | nie życzę sobie |
    nie chcę otrzymywać | nie chcę dostawać | proszę nie wysyłać | proszę nie pisać |
    proszę więcej nie | nie wysyłajcie | przestańcie | rezygnuję z | proszę o niekontaktowanie |
    nie kontaktować
  `),
  stopAlone: phrases(`wypisz | rezygnacja | wypisz mnie | rezygnuję | usuń`),
}
