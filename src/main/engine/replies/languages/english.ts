import { forms, phrases, type Language } from './language.ts'

export const english: Language = {
  code: 'en',
  autoSubjects: phrases(`
    out of office | out-of-office | out of the office | automatic reply | auto reply | auto-reply |
    autoreply | autoresponse | auto response | auto-response | automated reply |
    automated response | automatic response | away from my mail | away from the office |
    away until | on vacation | vacation reply | vacation response | on holiday | on leave |
    annual leave | maternity leave | parental leave | ooo: | i am away | i am out of | away notice |
    autorespons | absence notification | not in the office | currently unavailable
  `),
  away: phrases(`
    i am out of the office | i'm out of the office | i am out of office | i'm out of office |
    i will be out of the office | i'll be out of the office | i am currently out |
    i'm currently out | i am away | i'm away | i am currently away | i will be away | i'll be away |
    i am on vacation | i'm on vacation | i will be on vacation | i am on holiday | i'm on holiday |
    i am on leave | i'm on leave | i am on annual leave | i am currently on | i'm currently on |
    on maternity leave | on parental leave | on paternity leave | this is an automatic reply |
    this is an automated response | this is an automated reply | this is an auto-reply |
    this is an automatic response | i will have limited access to | with limited access to email |
    limited access to my email | no access to email | i am travelling | i am not in the office |
    i'm not in the office | i am no longer with | no longer works | no longer working at |
    has left the company | is no longer with | am no longer working |
    thank you for your email. i am | i will respond to your email when i return |
    i will reply upon my return | office is closed | our offices are closed | out on leave |
    on sick leave | on sabbatical
  `),
  back: phrases(`
    returning to the office on | return to the office on | returning to work on |
    return to work on | return to the office | returning to the office | returning to work |
    back in the office on | back in the office | back at my desk on | back at work on |
    back to work on | back to the office on | be back on | am back on | returning on | return on |
    returning | will return | be back | back on | returns on | available again on |
    available again from | available from | upon my return on | my return on | i return | back
  `),
  until: phrases(`until | till | through | thru | up to and including | up until`),
  from: phrases(`from | between | starting`),
  inclusive: phrases(`inclusive | through | thru | up to and including | including`),
  months: forms(`
    january jan | february feb | march mar | april apr | may | june jun | july jul | august aug |
    september sept sep | october oct | november nov | december dec
  `),
  weekdays: forms(`
    monday mon | tuesday tue tues | wednesday wed | thursday thu thurs | friday fri | saturday sat |
    sunday sun
  `),
  tomorrow: phrases(`tomorrow`),
  stop: phrases(`
    unsubscribe me | please unsubscribe | remove me from | take me off | take me out of your |
    stop emailing me | stop mailing me | stop e-mailing | stop sending me | stop contacting me |
    stop writing to me | do not contact me | do not email me | do not e-mail me |
    do not write to me | don't contact me | don't email me | don't e-mail me | never contact me |
    never email me | no longer wish to receive | no longer want to receive |
    do not wish to receive | don't want to receive | do not want to receive | opt me out |
    want to opt out | wish to opt out | like to opt out | please opt-out | please stop sending |
    please stop emailing | stop these emails | no more emails | remove my email |
    remove my address | delete my data | delete my email | delete my address | remove us from |
    take us off | leave me alone | do not send me | don't send me | lose my email |
    cease and desist | remove this email address | please remove me | kindly remove me
  `),
  stopAlone: phrases(`
    unsubscribe | unsubscribe please | please unsubscribe | remove | remove me | stop | opt out |
    opt-out | please remove | take me off | unsubscribe me | unsub
  `),
}
