import { useEffect, useRef } from 'react'

/** A handler may answer `false` to let the next one have the key. */
export type KeyHandler = (event: KeyboardEvent) => void | boolean
export type KeyMap = Record<string, KeyHandler>

interface Layer {
  keys: { current: KeyMap }
}

const layers: Layer[] = []
const CHORD_MS = 1200
let chord: { first: string; at: number } | null = null

/** True where letters are text: fields, editors, and whatever sits in an open dialog, menu or list box. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable) return true
  if (target.closest('[contenteditable="true"], [role="dialog"], [role="menu"], [role="listbox"]'))
    return true
  if (target instanceof HTMLInputElement)
    return !['checkbox', 'radio', 'button', 'submit', 'file'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

/** Enter and space on a button, link or box are that thing's own. */
function belongsToControl(key: string, target: EventTarget | null): boolean {
  if (key !== 'Enter' && key !== ' ') return false
  return (
    target instanceof HTMLElement && target.closest('button, a[href], input, summary, [role="tab"]') !== null
  )
}

function nameOf(event: KeyboardEvent): string {
  return event.key.length === 1 ? event.key.toLowerCase() : event.key
}

function offer(name: string, event: KeyboardEvent): boolean {
  for (let index = layers.length - 1; index >= 0; index--) {
    const handler = layers[index]!.keys.current[name]
    if (handler && handler(event) !== false) {
      event.preventDefault()
      return true
    }
  }
  return false
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const name = nameOf(event)
  if (isTyping(event.target) || belongsToControl(name, event.target)) return
  const begun = chord
  chord = null
  if (begun && event.timeStamp - begun.at < CHORD_MS && offer(`${begun.first} ${name}`, event)) return
  if (offer(name, event)) return
  if (name === 'g') chord = { first: 'g', at: event.timeStamp }
}

/**
 * Keys of a screen, by `event.key` in lower case (`j`, `Enter`, `?`) or as two in a row (`g o`). The layer that was
 * put up last is asked first. Nothing fires while the rep types or a dialog is open.
 */
export function useKeys(keys: KeyMap, enabled = true): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    if (!enabled) return undefined
    const layer: Layer = { keys: latest }
    if (layers.length === 0) window.addEventListener('keydown', onKeyDown)
    layers.push(layer)
    return () => {
      layers.splice(layers.indexOf(layer), 1)
      if (layers.length === 0) window.removeEventListener('keydown', onKeyDown)
    }
  }, [enabled])
}
