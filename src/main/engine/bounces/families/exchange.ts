import { phrases } from '../reading/phrases.ts'
import type { Family } from './family.ts'

/** Exchange Server, its Internet Mail Service before it, and hMailServer which copied the words. */
export const exchange: Family = {
  name: 'Exchange Server',
  marks: {
    field: phrases(`
    x-ms-exchange-message-is-ndr | x-mailer: internet mail service |
    x-mimeole: produced by microsoft exchange | x-ms-embedded-report
  `),
    says: phrases(`
    did not reach the following recipient | did not reach some or all of the intended recipients |
    diagnostic information for administrators | generating server: | microsoft exchange
  `),
    from: ['microsoftexchange329e71ec88ae4615bbc36ab6ce41109e'],
  },
  opens: phrases(`
    did not reach the following recipient | the following recipient(s) could not be reached |
    the following recipient(s) cannot be reached | the following recipients could not be reached |
    delivery has failed to these recipients | delivery failed to these recipients |
    diagnostic information for administrators | generating server | der folgende empfänger |
    die folgenden empfänger | fehler bei der nachrichtenzustellung an folgende |
    échec de la remise pour ces destinataires | échec de remise pour les destinataires |
    impossibile recapitare il messaggio | recapito non riuscito | no se pudo entregar |
    error de entrega a los siguientes | kan inte leverera | leverans misslyckades |
    kunne ikke leveres | de bezorging is mislukt | a entrega falhou | falha na entrega |
    nie można dostarczyć | не удалось выполнить доставку | 次の受信者またはグループへの配信に失敗しました | 配信に失敗しました |
    次の受信者 | 次の宛先 | 管理者向けの診断情報 | destinataire(s) suivant | destinatario/i seguent |
    følgende modtager | följande mottagare | informations de diagnostic |
    diagnoseinformationen für administratoren | información de diagnóstico |
    delivery to the following recipients failed | delivery to the following recipients has failed |
    delivery to these recipients or
  `),
  names: phrases(`
    couldn't be delivered to | your message to | ihre nachricht an | votre message à | dda:smtp=
  `),
  borders: phrases(`
    original message headers | message headers | ursprüngliche nachrichtenkopfzeilen |
    ursprüngliche nachrichtenköpfe | en-têtes de message d'origine | originalmeddelandehuvuden |
    intestazioni messaggio originale | encabezados de mensajes originales | 元のメッセージ ヘッダー |
    oprindelige brevhoveder
  `),
  delays: phrases(`
    delivery is delayed to these recipients |
    delivery to the following recipients has been delayed | message has not been delivered yet |
    attempts to deliver the message will continue | still attempting to deliver |
    will continue trying to deliver | die zustellung wurde verzögert |
    delivery to these recipients is delayed | no action is required
  `),
}
