import { Button, Popover, TextInput } from '@mantine/core'
import { InputRule, mergeAttributes, Node, nodePasteRule } from '@tiptap/core'
import { NodeViewWrapper, ReactNodeViewRenderer, type NodeViewProps } from '@tiptap/react'
import { useState } from 'react'
import { FALLBACK_ATTRIBUTE, FIELD_ATTRIBUTE } from './content.ts'
import classes from './editor.module.css'
import { fieldLabel } from './fields.ts'
import {
  attributesOf,
  cleanFallback,
  MERGE_PATTERNS,
  writeMergeField,
  type MergeField,
} from './merge-text.ts'

/** A merge field in the text: one unbreakable piece with a field and a fallback. */
export const MergeFieldNode = Node.create({
  name: 'mergeField',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,

  addAttributes() {
    return {
      field: { default: 'first_name', parseHTML: (element) => element.getAttribute(FIELD_ATTRIBUTE) },
      fallback: { default: null, parseHTML: (element) => element.getAttribute(FALLBACK_ATTRIBUTE) },
    }
  },
  parseHTML() {
    return [{ tag: `span[${FIELD_ATTRIBUTE}]` }]
  },
  renderHTML({ node }) {
    const { field, fallback } = node.attrs as MergeField
    return [
      'span',
      mergeAttributes({
        [FIELD_ATTRIBUTE]: field,
        ...(fallback === null ? {} : { [FALLBACK_ATTRIBUTE]: fallback }),
      }),
      writeMergeField({ field, fallback }),
    ]
  },
  renderText({ node }) {
    return writeMergeField(node.attrs as MergeField)
  },
  addInputRules() {
    // Not nodeInputRule: that replaces only the first group of the match, and leaves the braces standing.
    return [
      new InputRule({
        find: MERGE_PATTERNS.typed,
        handler: ({ state, range, match }) => {
          state.tr.replaceWith(range.from, range.to, this.type.create(attributesOf(match)))
        },
      }),
    ]
  },
  addPasteRules() {
    return [nodePasteRule({ find: MERGE_PATTERNS.pasted, type: this.type, getAttributes: attributesOf })]
  },
  addNodeView() {
    return ReactNodeViewRenderer(FieldChip)
  },
})

/** Fields that are never empty. */
const ALWAYS_FILLED = new Set(['email', 'domain', 'my_name', 'my_address'])

/** How a field looks in the text: its name and what stands in for it; a click changes the fallback. */
function FieldChip({ node, updateAttributes, deleteNode, editor }: NodeViewProps) {
  const { field, fallback } = node.attrs as MergeField
  const [open, setOpen] = useState(false)
  const label = fieldLabel(field)
  const risky = fallback === null && !ALWAYS_FILLED.has(field)
  return (
    <NodeViewWrapper as="span">
      <Popover opened={open} onChange={setOpen} width={264} position="bottom-start" trapFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.chip}
            contentEditable={false}
            data-risky={risky || undefined}
            title={risky ? 'No fallback: the message is held when this is empty' : undefined}
            onClick={() => setOpen((was) => !was)}
          >
            {label}
            {fallback ? ' ' : ''}
            {fallback && <span className={classes.fallback}>or “{fallback}”</span>}
          </button>
        </Popover.Target>
        <Popover.Dropdown
          aria-label={`Field ${label}`}
          // What is typed here is not the editor's.
          onKeyDown={(event) => event.stopPropagation()}
        >
          <TextInput
            label={`If ${label.toLowerCase()} is empty, write`}
            description={risky ? 'Nothing set: such a message is held, not sent.' : undefined}
            value={fallback ?? ''}
            maxLength={400}
            onChange={(event) => {
              const text = cleanFallback(event.currentTarget.value)
              updateAttributes({ fallback: text === '' ? null : text })
            }}
          />
          <div className={classes.chipButtons}>
            <Button
              onClick={() => {
                setOpen(false)
                editor.commands.focus()
              }}
            >
              Done
            </Button>
            <Button variant="subtle" color="red" onClick={deleteNode}>
              Take the field out
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
    </NodeViewWrapper>
  )
}
