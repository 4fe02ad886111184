import { domainOf, type Mailbox } from '#shared/domain/address.ts'

/** Who a mail is written to: the address, and the fields of the person's record. */
export interface TemplatePerson {
  address: string
  fields: Record<string, string>
}
/** Who it is from. `signature` is plain text, or null. */
export interface TemplateSender extends Mailbox {
  signature: string | null
}

export interface BuiltInField {
  name: string
  of: 'person' | 'sender'
  label: string
  /** What it falls back to, or where it comes from, in words for the picker. */
  hint: string
  /** Other names it answers to. */
  aliases: string[]
}

/** Every field that exists without a column of its own; any other column of a person is a field by its own name. */
export const BUILT_IN_FIELDS: BuiltInField[] = [
  person('first_name', 'First name', 'from the record'),
  person('last_name', 'Last name', 'from the record'),
  person('full_name', 'Full name', 'from the record, else first and last name'),
  person('email', 'Email address', 'the address that is written to', ['personal_email', 'address']),
  person('company', 'Company', 'from the record'),
  person('company_friendly', 'Company, short', 'the company without Inc., LLC, GmbH and the like', [
    'friendly_company',
  ]),
  person('title', 'Job title', 'from the record', ['job_title']),
  person('country', 'Country', 'from the record'),
  person('time_zone', 'Time zone', 'from the record'),
  person('domain', 'Domain', 'what stands behind the @ of the address'),
  sender('my_name', 'My name', 'the name of the identity that sends'),
  sender('my_address', 'My address', 'the address of the identity that sends', ['my_email']),
  sender('my_signature', 'My signature', 'the signature of the identity that sends'),
]

function person(name: string, label: string, hint: string, aliases: string[] = []): BuiltInField {
  return { name, of: 'person', label, hint, aliases }
}
function sender(name: string, label: string, hint: string, aliases: string[] = []): BuiltInField {
  return { name, of: 'sender', label, hint, aliases }
}

/** All fields of a mail to one person, by name. A person's own column never replaces a field of the sender. */
export function mergeFields(to: TemplatePerson, from: TemplateSender): Record<string, string> {
  const fields: Record<string, string> = Object.assign(Object.create(null), to.fields)
  fields.email = to.address
  fields.domain ||= domainOf(to.address)
  fields.full_name ||= [fields.first_name, fields.last_name].filter(Boolean).join(' ')
  if (fields.company) fields.company_friendly ||= friendlyCompany(fields.company)
  fields.my_name = from.name || from.address
  fields.my_address = from.address
  fields.my_signature = from.signature ?? ''
  for (const { name, aliases, of } of BUILT_IN_FIELDS)
    for (const alias of aliases)
      if (fields[name] && (of === 'sender' || !fields[alias])) fields[alias] = fields[name]
  return fields
}

const LEGAL_FORMS = new Set(
  (
    'inc incorporated llc ltd limited corp corporation co company plc llp lp pllc gmbh mbh ag kg kgaa ug ohg ev eg ' +
    'se sa sas sarl srl spa bv nv oy oyj ab as asa aps sl slu pty pvt pte kk sro doo zrt kft sp zoo lda ltda'
  ).split(' '),
)

/** `Acme Holding GmbH & Co. KG` -> `Acme Holding`: the name people say. Never empty. */
export function friendlyCompany(company: string): string {
  const words = company.replace(/\s+/g, ' ').trim().split(' ')
  const bare = (word: string) => word.replace(/[.,()/]/g, '').toLowerCase()
  while (words.length > 1) {
    const last = words.at(-1)!
    const joins = (last === '&' || last === '+') && words.length > 1
    if (!joins && !LEGAL_FORMS.has(bare(last))) break
    words.pop()
  }
  return words.join(' ').replace(/[\s,]+$/, '') || company.trim()
}
