/** Writing mails: body and subject with merge fields. Loaded only where somebody writes. */
export { BodyEditor } from './body-editor.tsx'
export { fieldChoices, type FieldChoice } from './fields.ts'
export { SubjectEditor } from './subject-editor.tsx'
