import type { JSONContent } from '@tiptap/core'
import { splitMergeText, writeMergeField } from './merge-text.ts'

/** The attribute that tells a merge field from other spans, inside the editor only. */
export const FIELD_ATTRIBUTE = 'data-merge-field'
export const FALLBACK_ATTRIBUTE = 'data-fallback'

/** A body as the contract keeps it. */
export interface Body {
  html: string | null
  text: string | null
}

/** What the editor is given for a body: its merge fields become elements; text alone becomes paragraphs. */
export function toEditorHtml({ html, text }: Body): string {
  const parsed = new DOMParser().parseFromString(html ?? paragraphs(text ?? ''), 'text/html')
  const walker = parsed.createTreeWalker(parsed.body, NodeFilter.SHOW_TEXT)
  const found: Text[] = []
  while (walker.nextNode())
    if (walker.currentNode.nodeValue?.includes('{{')) found.push(walker.currentNode as Text)
  for (const node of found)
    node.replaceWith(
      ...splitMergeText(node.data).map((piece) => {
        if (typeof piece === 'string') return parsed.createTextNode(piece)
        const span = parsed.createElement('span')
        span.setAttribute(FIELD_ATTRIBUTE, piece.field)
        if (piece.fallback !== null) span.setAttribute(FALLBACK_ATTRIBUTE, piece.fallback)
        return span
      }),
    )
  // An empty line is an empty paragraph here and a line break in a mail.
  for (const p of parsed.querySelectorAll('p'))
    if (p.childNodes.length === 1 && p.firstElementChild?.tagName === 'BR') p.replaceChildren()
  return parsed.body.innerHTML
}

function paragraphs(text: string): string {
  return text
    .split(/\n{2,}/)
    .map((block) => `<p>${block.split('\n').map(escapeText).join('<br>')}</p>`)
    .join('')
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** The editor's own HTML as a mail's: merge fields are written out, empty paragraphs keep their height. */
export function toMailHtml(editorHtml: string): string {
  const parsed = new DOMParser().parseFromString(editorHtml, 'text/html')
  for (const span of parsed.querySelectorAll(`span[${FIELD_ATTRIBUTE}]`))
    span.replaceWith(
      writeMergeField({
        field: span.getAttribute(FIELD_ATTRIBUTE) ?? '',
        fallback: span.getAttribute(FALLBACK_ATTRIBUTE),
      }),
    )
  for (const p of parsed.querySelectorAll('p'))
    if (p.childNodes.length === 0) p.append(parsed.createElement('br'))
  for (const link of parsed.querySelectorAll('a'))
    for (const name of ['target', 'rel', 'class']) link.removeAttribute(name)
  return parsed.body.innerHTML
}

/** A document as plain text: blocks apart by an empty line, list items with their mark, links with their address. */
export function toPlainText(doc: JSONContent): string {
  return blocksOf(doc.content ?? [], '')
    .join('\n\n')
    .replace(/[ \t]+$/gm, '')
    .trim()
}

function blocksOf(nodes: JSONContent[], indent: string): string[] {
  return nodes.map((node) => {
    if (node.type === 'bulletList' || node.type === 'orderedList') return listOf(node, indent)
    if (node.type === 'blockquote')
      return blocksOf(node.content ?? [], '')
        .join('\n\n')
        .replace(/^/gm, `${indent}> `)
    if (node.type === 'horizontalRule') return `${indent}--`
    return indent + inlineOf(node.content ?? []).replaceAll('\n', `\n${indent}`)
  })
}

function listOf(list: JSONContent, indent: string): string {
  return (list.content ?? [])
    .map((item, index) => {
      const mark = list.type === 'orderedList' ? `${index + 1}. ` : '- '
      const inner = ' '.repeat(mark.length)
      const [first = '', ...rest] = blocksOf(item.content ?? [], '')
      return [mark + first, ...rest]
        .map((block, at) => block.replace(/\n/g, `\n${inner}`).replace(/^/, indent + (at > 0 ? inner : '')))
        .join('\n')
    })
    .join('\n')
}

function inlineOf(nodes: JSONContent[]): string {
  return nodes
    .map((node) => {
      if (node.type === 'hardBreak') return '\n'
      if (node.type === 'mergeField')
        return writeMergeField({
          field: String(node.attrs?.['field'] ?? ''),
          fallback: (node.attrs?.['fallback'] as string | null | undefined) ?? null,
        })
      const text = node.text ?? inlineOf(node.content ?? [])
      const href = node.marks?.find(({ type }) => type === 'link')?.attrs?.['href'] as string | undefined
      return href && href !== text ? `${text} (${href})` : text
    })
    .join('')
}
