import type { Evidence } from '../verdict.ts'
import type { Gathered } from './gather.ts'

/**
 * A recipient pressed "spam": a feedback report (ARF, RFC 5965), or the older form of Outlook.com's junk mail reporting,
 * which sends the whole mail with a subject of its own and no report part. Null when it is neither.
 */
export function complaintIn(gathered: Gathered): Evidence | null {
  const { mail } = gathered
  const report = mail.feedbackParts[0]
  if (report !== undefined)
    return {
      by: 'feedback-report',
      text: report.slice(0, 500),
      means: 'The recipient reported the mail as spam',
    }
  if (
    mail.contentType.includes('report-type=feedback-report') ||
    mail.contentType.includes('report-type="feedback-report')
  ) {
    return {
      by: 'feedback-report',
      text: mail.contentType.slice(0, 500),
      means: 'The recipient reported the mail as spam',
    }
  }
  const subject = mail.head.subject.toLowerCase()
  const returned = mail.returnedParts.length > 0
  if (returned && subject.startsWith('complaint about message from')) {
    return {
      by: 'complaint-subject',
      text: mail.head.subject.slice(0, 500),
      means: 'The recipient reported the mail as spam',
    }
  }
  return null
}
