/** Writing mails: body and subject with merge fields. Loaded only where somebody writes. */
export { BodyEditor } from './body-editor.tsx'
export type { Body } from './content.ts'
export { fieldChoices, type FieldChoice } from './fields.ts'
export { SubjectEditor } from './subject-editor.tsx'
