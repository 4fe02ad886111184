import { Extension, Node } from '@tiptap/core'
import { EditorContent, useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { useId } from 'react'
import { toEditorHtml, toPlainText } from './content.ts'
import classes from './editor.module.css'
import { FieldPicker } from './field-picker.tsx'
import type { FieldChoice } from './fields.ts'
import { MergeFieldNode } from './merge-field.tsx'

const OneLine = Node.create({ name: 'doc', topNode: true, content: 'paragraph' })
const NoLineBreak = Extension.create({
  name: 'noLineBreak',
  addKeyboardShortcuts() {
    return { Enter: () => true, 'Shift-Enter': () => true, 'Mod-Enter': () => true }
  },
})
const EXTENSIONS = [
  OneLine,
  StarterKit.configure({
    document: false,
    blockquote: false,
    bold: false,
    bulletList: false,
    code: false,
    codeBlock: false,
    hardBreak: false,
    heading: false,
    horizontalRule: false,
    italic: false,
    link: false,
    listItem: false,
    listKeymap: false,
    orderedList: false,
    strike: false,
    trailingNode: false,
    underline: false,
  }),
  NoLineBreak,
  MergeFieldNode,
]

interface SubjectEditorProps {
  /** Read when the editor is put up. */
  initial: string
  fields: readonly FieldChoice[]
  onChange: (subject: string) => void
}

/** The subject: one line of text with merge fields as pieces. */
export function SubjectEditor({ initial, fields, onChange }: SubjectEditorProps) {
  const labelId = useId()
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: toEditorHtml({ html: null, text: initial.replace(/\s+/g, ' ') }),
    editorProps: { attributes: { 'aria-labelledby': labelId, role: 'textbox', 'aria-multiline': 'false' } },
    onUpdate: ({ editor: current }) => onChange(toPlainText(current.getJSON()).replace(/\s+/g, ' ')),
  })
  return (
    <div>
      <div className={classes.label} id={labelId}>
        Subject
      </div>
      <div className={classes.subject}>
        <EditorContent editor={editor} className={classes.subjectText} />
        <FieldPicker
          fields={fields}
          into="the subject"
          onPick={(field) =>
            editor
              .chain()
              .focus()
              .insertContent({ type: 'mergeField', attrs: { field, fallback: null } })
              .run()
          }
        />
      </div>
    </div>
  )
}
