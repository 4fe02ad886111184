import type { Language } from './language.ts'

export const turkish: Language = {
  code: 'tr',
  autoSubjects: ['otomatik yanıt', 'otomatik cevap', 'ofis dışında', 'ofis dışı', 'izinde', 'yıllık izin', 'işyeri dışında'],
  away: ['ofis dışındayım', 'ofiste değilim', 'izindeyim', 'yıllık izindeyim', 'tatildeyim', 'bu bir otomatik', 'otomatik bir yanıttır', 'tarihleri arasında izinde', 'ofis dışında olacağım', 'doğum iznindeyim'],
  back: ['döneceğim', 'dönüş tarihi', 'dönüş tarihim', 'geri döneceğim', 'ofise dönüş', 'işe dönüş'],
  until: ['kadar'],
  from: ['tarihleri arasında'],
  inclusive: ['dahil'],
  months: [['ocak'], ['şubat'], ['mart'], ['nisan'], ['mayıs'], ['haziran'], ['temmuz'], ['ağustos'], ['eylül'], ['ekim'], ['kasım'], ['aralık']],
  weekdays: [['pazartesi'], ['salı'], ['çarşamba'], ['perşembe'], ['cuma'], ['cumartesi'], ['pazar']],
  tomorrow: ['yarın'],
  stop: ['listenizden çıkar', 'listeden çıkar', 'aboneliğimi iptal', 'üyeliğimi iptal', 'almak istemiyorum', 'mail göndermeyin', 'e-posta göndermeyin', 'bana yazmayın', 'iletişime geçmeyin', 'verilerimi silin', 'beni silin', 'göndermeyi bırakın'],
  stopAlone: ['abonelikten çık', 'iptal', 'çıkar'],
}
