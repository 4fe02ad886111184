/** One column of a file: its name as written, and the field it fills; null for a column without a name. */
export interface Column {
  column: string
  field: string | null
}

/** Column names as people write them, reduced by `plain`, for each field that Fieldpost knows by itself. */
const KNOWN: Record<string, string> = {
  email:
    'email, e mail, mail, email address, e mail address, mail address, emailaddress, ' +
    'work email, business email, primary email, email 1, e mail 1 value, contact email, ' +
    'email adresse, e mail adresse, emailadresse, mailadresse, courriel, adresse e mail, ' +
    'adresse email, adresse mail, correo, correo electronico, indirizzo email, e mailadres',
  first_name:
    'first name, firstname, first, given name, givenname, forename, vorname, prenom, nombre, ' +
    'nome, voornaam',
  last_name:
    'last name, lastname, last, surname, family name, familyname, nachname, familienname, nom, ' +
    'nom de famille, apellido, apellidos, cognome, achternaam',
  full_name:
    'name, full name, fullname, display name, contact, contact name, contact person, ' +
    'ansprechpartner, nom complet, nombre completo, nome completo',
  company:
    'company, company name, organisation, organization, organisation name, organization name, ' +
    'organization 1 name, account, account name, employer, firma, firmenname, unternehmen, ' +
    'societe, entreprise, empresa, azienda, bedrijf',
  title:
    'title, job title, jobtitle, position, role, job, funktion, berufsbezeichnung, poste, ' +
    'fonction, cargo, puesto, organization 1 title',
  country: 'country, country region, country code, land, pays, pais, paese',
  time_zone: 'time zone, timezone, tz, zeitzone, fuseau horaire, zona horaria, tijdzone',
}
/** Names that may as well mean a street: they count only where no other column claims the address. */
const WEAK_EMAIL = new Set(['address', 'adresse', 'to', 'recipient'])
/** Fields the sender fills; a column must not speak for the sender. */
const RESERVED = new Set(['my_name', 'my_address', 'my_signature', 'email'])

const BY_NAME = new Map(
  Object.entries(KNOWN).flatMap(([field, names]) => names.split(', ').map((name) => [name, field] as const)),
)

/** The field that a column's name is known to mean, or null. */
export function fieldOfHeader(header: string): string | null {
  return BY_NAME.get(plain(header)) ?? null
}

/** What each column fills. Two columns never fill the same field: the second gets a name of its own. */
export function mapColumns(headers: string[]): Column[] {
  const taken = new Set<string>()
  const known = headers.map((header) => {
    const field = fieldOfHeader(header)
    if (!field || taken.has(field)) return null
    taken.add(field)
    return field
  })
  if (!taken.has('email')) {
    const weak = headers.findIndex((header) => WEAK_EMAIL.has(plain(header)))
    if (weak >= 0) known[weak] = 'email'
  }
  return headers.map((header, index) => {
    const field = known[index] ?? slug(header)
    if (known[index] || !field) return { column: header.trim(), field: field || null }
    return { column: header.trim(), field: untaken(field, taken) }
  })
}

function untaken(field: string, taken: Set<string>): string {
  const base = RESERVED.has(field) ? `custom_${field}` : field
  let name = base
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`
  taken.add(name)
  return name
}

/** `Lieblings-Farbe (neu)` -> `lieblings_farbe_neu`: a name that can stand in a merge field. At most 90 characters. */
export function slug(header: string): string {
  return plain(header).replaceAll(' ', '_').slice(0, 90).replace(/_+$/, '')
}

function plain(header: string): string {
  return header
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}
