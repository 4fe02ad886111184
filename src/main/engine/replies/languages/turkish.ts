import { forms, phrases, type Language } from './language.ts'

export const turkish: Language = {
  code: 'tr',
  autoSubjects: phrases(`
    otomatik yanıt | otomatik cevap | ofis dışında | ofis dışı | izinde | yıllık izin |
    işyeri dışında
  `),
  away: phrases(`
    ofis dışındayım | ofiste değilim | izindeyim | yıllık izindeyim | tatildeyim | bu bir otomatik |
    otomatik bir yanıttır | tarihleri arasında izinde | ofis dışında olacağım | doğum iznindeyim
  `),
  back: phrases(`
    döneceğim | dönüş tarihi | dönüş tarihim | geri döneceğim | ofise dönüş | işe dönüş
  `),
  until: phrases(`kadar`),
  from: phrases(`tarihleri arasında`),
  inclusive: phrases(`dahil`),
  months: forms(`
    ocak | şubat | mart | nisan | mayıs | haziran | temmuz | ağustos | eylül | ekim | kasım | aralık
  `),
  weekdays: forms(`pazartesi | salı | çarşamba | perşembe | cuma | cumartesi | pazar`),
  tomorrow: phrases(`yarın`),
  stop: phrases(`
    listenizden çıkar | listeden çıkar | aboneliğimi iptal | üyeliğimi iptal | almak istemiyorum |
    mail göndermeyin | e-posta göndermeyin | bana yazmayın | iletişime geçmeyin | verilerimi silin |
    beni silin | göndermeyi bırakın
  `),
  stopAlone: phrases(`abonelikten çık | iptal | çıkar`),
}
