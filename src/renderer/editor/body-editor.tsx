import '@mantine/tiptap/styles.css'
import { RichTextEditor } from '@mantine/tiptap'
import { useEditor } from '@tiptap/react'
import StarterKit from '@tiptap/starter-kit'
import { toEditorHtml, toMailHtml, toPlainText, type Body } from './content.ts'
import classes from './editor.module.css'
import { FieldPicker } from './field-picker.tsx'
import type { FieldChoice } from './fields.ts'
import { MergeFieldNode } from './merge-field.tsx'

const EXTENSIONS = [
  StarterKit.configure({
    codeBlock: false,
    code: false,
    heading: false,
    strike: false,
    link: { openOnClick: false, autolink: true, protocols: ['mailto', 'tel'], defaultProtocol: 'https' },
  }),
  MergeFieldNode,
]

interface BodyEditorProps {
  label: string
  /** Read when the editor is put up; later values are the editor's own. */
  initial: Body
  fields: readonly FieldChoice[]
  onChange: (body: Body) => void
}

/** The body of a mail: a little formatting, links, and merge fields as pieces. Gives HTML and the text derived from it. */
export function BodyEditor({ label, initial, fields, onChange }: BodyEditorProps) {
  const editor = useEditor({
    extensions: EXTENSIONS,
    content: toEditorHtml(initial),
    shouldRerenderOnTransaction: true,
    editorProps: { attributes: { 'aria-label': label, role: 'textbox', 'aria-multiline': 'true' } },
    onUpdate: ({ editor: current }) =>
      onChange({ html: toMailHtml(current.getHTML()), text: toPlainText(current.getJSON()) }),
  })
  return (
    <RichTextEditor editor={editor} className={classes.body}>
      <RichTextEditor.Toolbar>
        <RichTextEditor.ControlsGroup>
          <RichTextEditor.Bold />
          <RichTextEditor.Italic />
          <RichTextEditor.BulletList />
          <RichTextEditor.OrderedList />
          <RichTextEditor.Link />
          <RichTextEditor.Unlink />
        </RichTextEditor.ControlsGroup>
        <FieldPicker
          fields={fields}
          into="the text"
          onPick={(field) =>
            editor
              .chain()
              .focus()
              .insertContent({ type: 'mergeField', attrs: { field, fallback: null } })
              .run()
          }
        />
      </RichTextEditor.Toolbar>
      <RichTextEditor.Content />
    </RichTextEditor>
  )
}
