type AtLeastOne<T> = readonly [T, ...T[]]

/** What people of the practice world write when they reply. */
export const REPLY_TEXTS: AtLeastOne<string> = [
  'Good timing, we were talking about this last week. Could you do Thursday at two?',
  "Thanks for writing. I'm not the right person for this, but I have passed it on to a colleague.",
  'Interesting. What does it cost for a team of twelve? Please send me something I can show around.',
  "Not this quarter, our budget is spent. Ask me again after the summer and I'll have a look.",
  'Sounds useful. How long did it take the others to get going?',
  'We already use something like this and are happy with it. How is yours different?',
]

/** What people write who do not want to hear from us again. */
export const STOP_TEXTS: AtLeastOne<string> = [
  'Please remove me from your list. I do not wish to receive further emails.',
  'Not interested. Please stop emailing me.',
  'Please unsubscribe me.',
]

interface AwayText {
  subject: string
  form: 'weekday' | 'day-first' | 'month-first'
  precedence: string
  text: (back: string) => string
}

/** Automatic replies, each with the way its author writes a date. */
export const AWAY_TEXTS: AtLeastOne<AwayText> = [
  {
    subject: 'Automatic reply',
    form: 'weekday',
    precedence: 'auto_reply',
    text: (back) =>
      `Thank you for your message.\r\n\r\nI am out of the office and will be back on ${back}. I will answer then. For anything urgent please call our front desk.`,
  },
  {
    subject: 'Out of Office',
    form: 'day-first',
    precedence: 'bulk',
    text: (back) =>
      `Hello,\r\n\r\nI am on holiday and do not read mail. I will return on ${back} and get back to you in that week.`,
  },
  {
    subject: 'Out of office',
    form: 'month-first',
    precedence: 'bulk',
    text: (back) =>
      `Hi there,\r\n\r\nI'm travelling with little access to email. I will be back in the office on ${back}.`,
  },
]
