import { Parser } from 'htmlparser2'

/** One element, its name without prefix. */
export interface Element {
  name: string
  attributes: Readonly<Record<string, string>>
  children: Element[]
  text: string
}

const DEEPEST = 64
const MOST = 200_000
const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }
// What XML 1.0 has no way to write at all (section 2.2).
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g

/** A text as it may stand in an element or in a quoted attribute. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(IMPOSSIBLE, '\ufffd')
    .replace(/[&<>"']/g, (sign) => SIGNS[sign] ?? sign)
}

/**
 * Reads XML into a tree; null when it is none, breaks off, nests too deep, is too much, or brings a DTD. Entities of its own are
 * never expanded. `cut`: the end may be missing, and every element that was begun counts.
 */
export function parseXml(text: string, cut = false): Element | null {
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open: Element[] = [top]
  let count = 0
  let bad = false
  let whole = false
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        count += 1
        if (bad || open.length > DEEPEST || count > MOST) return void (bad = true)
        const element: Element = { name: local(name), attributes, children: [], text: '' }
        open.at(-1)!.children.push(element)
        open.push(element)
      },
      ontext(data) {
        if (!bad) open.at(-1)!.text += data
      },
      onclosetag(_name, implied) {
        if (bad) return
        if (open.length === 2) whole = !implied
        if (open.length > 1) open.pop()
      },
      onprocessinginstruction(name) {
        if (name.startsWith('!')) bad = true
      },
    },
    { xmlMode: true, decodeEntities: true, recognizeSelfClosing: true },
  )
  parser.write(text)
  parser.end()
  const root = top.children[0]
  return !bad && root && top.children.length === 1 && (cut || whole) ? root : null
}

const local = (name: string) => name.slice(name.indexOf(':') + 1)

/** The first element of this name within `element`, itself aside, at any depth. */
export function find(element: Element, name: string): Element | null {
  for (const child of element.children) {
    if (child.name === name) return child
    const deeper = find(child, name)
    if (deeper) return deeper
  }
  return null
}

/** All elements of this name at any depth; what lies within one of them is not looked into. */
export function findAll(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => (child.name === name ? [child] : findAll(child, name)))
}

/** The text of the first element of this name; null when there is none. */
export function textOf(element: Element, name: string): string | null {
  return find(element, name)?.text ?? null
}
