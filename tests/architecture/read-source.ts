import { parseSync, Visitor } from 'vite'

export interface Import {
  specifier: string
  /** Nothing of it is left at run time. */
  typeOnly: boolean
  line: number
}

/** A use of a name that is the platform's own: a call such as `Date.now`, `setTimeout` or `new Date`, or a bare `WebSocket`. */
export interface Use {
  name: string
  line: number
}

export interface Source {
  /** From the project's folder, with slashes. */
  path: string
  imports: Import[]
  uses: Use[]
}

/** Reads what a file imports, in every form TypeScript has, and which clocks and globals it names. Throws on a syntax error. */
export function readSource(path: string, code: string): Source {
  const { program, errors } = parseSync(path, code)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const imports: Import[] = []
  const uses: Use[] = []
  const lineAt = (offset: number) => code.slice(0, offset).split('\n').length
  const found = (node: Positioned, specifier: string, typeOnly: boolean) =>
    imports.push({ specifier, typeOnly, line: lineAt(node.start) })
  const used = (node: Positioned, name: string | null) =>
    name && uses.push({ name, line: lineAt(node.start) })

  new Visitor({
    ImportDeclaration: (node) =>
      found(node, node.source.value, onlyTypes(node.importKind, node.specifiers, 'importKind')),
    ExportNamedDeclaration: (node) =>
      node.source &&
      found(node, node.source.value, onlyTypes(node.exportKind, node.specifiers, 'exportKind')),
    ExportAllDeclaration: (node) => found(node, node.source.value, node.exportKind === 'type'),
    ImportExpression: (node) => found(node, literal(node.source), false),
    TSImportType: (node) => found(node, node.source.value, true),
    TSExternalModuleReference: (node) => found(node, literal(node.expression), false),
    CallExpression: (node) => {
      if (nameOf(node.callee) === 'require') found(node, literal(node.arguments[0]), false)
      used(node, nameOf(node.callee))
    },
    NewExpression: (node) => {
      const name = nameOf(node.callee)
      used(node, name === 'Date' && node.arguments.length > 0 ? null : name && `new ${name}`)
    },
  }).visit(program)
  return { path, imports, uses }
}

interface Positioned {
  start: number
}

/** What a computed specifier is called: no rule can judge it, so every rule refuses it. */
export const UNREADABLE = '(computed)'

function literal(node: unknown): string {
  const value = (node as { type?: string; value?: unknown } | undefined)?.value
  return typeof value === 'string' ? value : UNREADABLE
}

/** `import type …`, or every single name marked `type`; a bare `import 'x'` runs x. */
function onlyTypes(kind: unknown, names: readonly object[], key: 'importKind' | 'exportKind'): boolean {
  if (kind === 'type') return true
  return names.length > 0 && names.every((name) => (name as Record<string, unknown>)[key] === 'type')
}

/** `f` and `a.b` by name; `globalThis.f` and `window.f` are `f`. */
function nameOf(node: unknown): string | null {
  const { type, name, object, property } = node as {
    type: string
    name?: string
    object?: unknown
    property?: { name?: string }
  }
  if (type === 'Identifier') return name ?? null
  if (type !== 'MemberExpression' || !property?.name) return null
  const owner = nameOf(object)
  if (owner === null) return null
  return owner === 'globalThis' || owner === 'window' ? property.name : `${owner}.${property.name}`
}
