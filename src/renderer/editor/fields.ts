/** A field one can put into a mail. */
export interface FieldChoice {
  name: string
  label: string
}

/** Fields that always exist; a file's other columns come beside them. */
const BUILT_IN: readonly FieldChoice[] = [
  { name: 'first_name', label: 'First name' },
  { name: 'last_name', label: 'Last name' },
  { name: 'full_name', label: 'Full name' },
  { name: 'company', label: 'Company' },
  { name: 'company_friendly', label: 'Company, short' },
  { name: 'title', label: 'Job title' },
  { name: 'email', label: 'Email address' },
  { name: 'domain', label: 'Domain' },
  { name: 'country', label: 'Country' },
  { name: 'my_name', label: 'My name' },
  { name: 'my_address', label: 'My address' },
]

/** The built-in fields and the `columns` that people have, each once. */
export function fieldChoices(columns: Iterable<string>): FieldChoice[] {
  const known = new Set(BUILT_IN.map(({ name }) => name))
  const others = [...new Set(columns)].filter((name) => !known.has(name)).sort()
  return [...BUILT_IN, ...others.map((name) => ({ name, label: fieldLabel(name) }))]
}

/** `job_level` as people read it: `Job level`. */
export function fieldLabel(name: string): string {
  const built = BUILT_IN.find((field) => field.name === name)
  if (built) return built.label
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
