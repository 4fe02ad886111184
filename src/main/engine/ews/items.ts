import type { EwsClient } from './client.ts'
import { EwsFailure } from './failure.ts'
import { escapeXml, find, findAll, textOf, type Element } from './xml.ts'

/** Folders by the names every Exchange Server knows, whatever the mailbox's language. */
export type EwsFolder = 'inbox' | 'junkemail' | 'drafts' | 'sentitems'

export interface EwsItemId {
  id: string
  changeKey: string
}

/** One message of ours as the mailbox holds it. */
export interface EwsCopy extends EwsItemId {
  folder: EwsFolder
  /** Without angle brackets. */
  messageId: string
  threadId: string | null
}

/**
 * A property of our own on every draft we make, which its copy in Sent keeps. The GUID names our property set and must
 * never change.
 */
const TAG =
  '<t:ExtendedFieldURI PropertySetId="7c1f4b5e-2d0a-4c6b-9f35-5a0e3c8b7d21"' +
  ' PropertyName="FieldpostMessageId" PropertyType="String"/>'

const folderId = (folder: EwsFolder) => `<t:DistinguishedFolderId Id="${folder}"/>`
const itemId = ({ id, changeKey }: { id: string; changeKey?: string }) =>
  `<t:ItemId Id="${escapeXml(id)}"${changeKey ? ` ChangeKey="${escapeXml(changeKey)}"` : ''}/>`

/** Puts a whole mail into Drafts, tagged; `bcc` are recipients that its header does not name. Rejects with EwsFailure. */
export async function createDraft(
  client: EwsClient,
  draft: { messageId: string; mime: Uint8Array; bcc: string[] },
  signal: AbortSignal,
): Promise<EwsItemId> {
  const bcc = draft.bcc.map(
    (address) => `<t:Mailbox><t:EmailAddress>${escapeXml(address)}</t:EmailAddress></t:Mailbox>`,
  )
  const body =
    '<m:CreateItem MessageDisposition="SaveOnly">' +
    `<m:SavedItemFolderId>${folderId('drafts')}</m:SavedItemFolderId><m:Items><t:Message>` +
    `<t:MimeContent CharacterSet="UTF-8">${Buffer.from(draft.mime).toString('base64')}</t:MimeContent>` +
    `<t:ExtendedProperty>${TAG}<t:Value>${escapeXml(draft.messageId)}</t:Value></t:ExtendedProperty>` +
    (bcc.length > 0 ? `<t:BccRecipients>${bcc.join('')}</t:BccRecipients>` : '') +
    '</t:Message></m:Items></m:CreateItem>'
  const messages = await client.call({ body, signal, timeout: 300_000, whenThrottled: 'fail' })
  const id = messages.flatMap((message) => findAll(message, 'ItemId')).map(idOf)[0]
  if (id) return id
  throw new EwsFailure({
    kind: 'refused',
    code: 'ErrorInternalServerError',
    status: 200,
    words: 'A draft was made and not named.',
    retryAt: null,
    auth: 'basic',
  })
}

/** The request that sends; the copy goes to Sent. Rejects with EwsFailure. */
export async function sendDraft(client: EwsClient, draft: EwsItemId, signal: AbortSignal): Promise<void> {
  const body =
    `<m:SendItem SaveItemToFolder="true"><m:ItemIds>${itemId(draft)}</m:ItemIds>` +
    `<m:SavedItemFolderId>${folderId('sentitems')}</m:SavedItemFolderId></m:SendItem>`
  await client.call({ body, signal, timeout: 120_000, whenThrottled: 'fail' })
}

/** Takes an unsent draft away. False: it is no longer there to take. Rejects with EwsFailure. */
export async function removeDraft(
  client: EwsClient,
  { id }: { id: string },
  signal: AbortSignal,
): Promise<boolean> {
  const body = `<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds>${itemId({ id })}</m:ItemIds></m:DeleteItem>`
  try {
    await client.call({ body, signal, whenThrottled: 'fail' })
    return true
  } catch (error) {
    if (
      error instanceof EwsFailure &&
      error.trouble.kind === 'refused' &&
      error.trouble.code === 'ErrorItemNotFound'
    )
      return false
    throw error
  }
}

/** What of `folders` carries this Message-ID (no brackets) or our tag of it. Rejects with EwsFailure. */
export async function findCopies(
  client: EwsClient,
  messageId: string,
  folders: EwsFolder[],
  signal: AbortSignal,
): Promise<EwsCopy[]> {
  const is = (field: string, value: string) =>
    `<t:IsEqualTo>${field}<t:FieldURIOrConstant><t:Constant Value="${escapeXml(value)}"/></t:FieldURIOrConstant></t:IsEqualTo>`
  const byId = is('<t:FieldURI FieldURI="message:InternetMessageId"/>', `<${messageId}>`)
  const body =
    '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>' +
    '<t:FieldURI FieldURI="message:InternetMessageId"/><t:FieldURI FieldURI="item:ConversationId"/>' +
    '</t:AdditionalProperties></m:ItemShape>' +
    '<m:IndexedPageItemView MaxEntriesReturned="10" Offset="0" BasePoint="Beginning"/>' +
    `<m:Restriction><t:Or>${byId}${is(TAG, messageId)}</t:Or></m:Restriction>` +
    `<m:ParentFolderIds>${folders.map(folderId).join('')}</m:ParentFolderIds></m:FindItem>`
  const messages = await client.call({ body, signal, whenThrottled: 'fail' })
  // One response message for each folder, in the order asked.
  return messages.flatMap((message, at) => copiesIn(message, folders[at]!))
}

function copiesIn(message: Element, folder: EwsFolder): EwsCopy[] {
  const items = find(message, 'Items')?.children ?? []
  return items.flatMap((item) => {
    const id = find(item, 'ItemId')
    if (!id) return []
    const messageId = (textOf(item, 'InternetMessageId') ?? '').trim().replace(/^<|>$/g, '')
    const threadId = find(item, 'ConversationId')?.attributes['Id'] ?? null
    return [{ ...idOf(id), folder, messageId, threadId }]
  })
}

function idOf({ attributes }: Element): EwsItemId {
  return { id: attributes['Id'] ?? '', changeKey: attributes['ChangeKey'] ?? '' }
}

/** How many items a folder holds: the lightest request that proves the sign-in. Rejects with EwsFailure. */
export async function countOf(client: EwsClient, folder: EwsFolder, signal: AbortSignal): Promise<number> {
  const body =
    '<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>' +
    `<m:FolderIds>${folderId(folder)}</m:FolderIds></m:GetFolder>`
  const messages = await client.call({ body, signal, whenThrottled: 'fail' })
  return Number(messages.map((message) => textOf(message, 'TotalCount')).find(Boolean) ?? 0)
}

export interface EwsChanges {
  /** What came into the folder; what was changed, read or deleted there is left out. */
  created: { id: string; receivedAt: number }[]
  syncState: string
  /** Whether that is all for now. */
  complete: boolean
}

/** What happened in a folder since `syncState` (null: ever). `most`: changes in one answer, at most 512. */
export async function syncFolder(
  client: EwsClient,
  folder: EwsFolder,
  { syncState, most, signal }: { syncState: string | null; most: number; signal: AbortSignal },
): Promise<EwsChanges> {
  const body =
    '<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>' +
    '<t:FieldURI FieldURI="item:DateTimeReceived"/></t:AdditionalProperties></m:ItemShape>' +
    `<m:SyncFolderId>${folderId(folder)}</m:SyncFolderId>` +
    (syncState === null ? '' : `<m:SyncState>${escapeXml(syncState)}</m:SyncState>`) +
    `<m:MaxChangesReturned>${most}</m:MaxChangesReturned><m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>`
  const [message] = await client.call({ body, signal, whenThrottled: 'wait' })
  const created = message ? findAll(message, 'Create').flatMap(arrival) : []
  const next = message ? textOf(message, 'SyncState') : null
  if (!message || next === null) return { created: [], syncState: syncState ?? '', complete: true }
  const complete = textOf(message, 'IncludesLastItemInRange') !== 'false'
  return { created, syncState: next, complete }
}

function arrival(change: Element): { id: string; receivedAt: number }[] {
  const id = find(change, 'ItemId')?.attributes['Id']
  const receivedAt = Date.parse(textOf(change, 'DateTimeReceived') ?? '')
  return id ? [{ id, receivedAt: Number.isFinite(receivedAt) ? receivedAt : 0 }] : []
}

// Microsoft Learn, EWS reference, "ResponseCode": what can be wrong with one item while all is well with the mailbox.
const OF_ONE_ITEM =
  /^Error(ItemNotFound|ItemCorrupt|CorruptData|ContentConversionFailed|MimeContentConversionFailed|VirusDetected|VirusMessageDeleted|InvalidPropertyRequest|InvalidPropertyForOperation|PropertyRequestFailed|MessageSizeExceeded)$/

/** What is known of a mail before its content is fetched. */
export interface EwsHead {
  id: string
  /** `IPM.Note`, `REPORT.IPM.Note.NDR`, … */
  itemClass: string
  hasAttachments: boolean
  headers: { name: string; value: string }[]
  subject: string
  from: string
  messageId: string
}

/** Heads of at most 50 mails; one that is gone, or cannot be shown, is left out. Rejects with EwsFailure. */
export async function headsOf(client: EwsClient, ids: string[], signal: AbortSignal): Promise<EwsHead[]> {
  const fields = [
    'item:ItemClass',
    'item:HasAttachments',
    'item:InternetMessageHeaders',
    'item:Subject',
    'message:From',
    'message:InternetMessageId',
  ]
  const items = await getItems(client, ids, { fields, mime: false, signal })
  return items.map(({ id, item }) => ({
    id,
    itemClass: textOf(item, 'ItemClass') ?? '',
    hasAttachments: textOf(item, 'HasAttachments') === 'true',
    headers: findAll(item, 'InternetMessageHeader').map(({ attributes, text }) => ({
      name: attributes['HeaderName'] ?? '',
      value: text,
    })),
    subject: textOf(item, 'Subject') ?? '',
    from: textOf(find(item, 'From') ?? item, 'EmailAddress') ?? '',
    messageId: textOf(item, 'InternetMessageId') ?? '',
  }))
}

/** A whole mail as MIME, at most about `most` bytes of it; null: it is gone, or has none. Rejects with EwsFailure. */
export async function mimeOf(
  client: EwsClient,
  id: string,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const [found] = await getItems(client, [id], { fields: [], mime: true, most, signal })
  const content = found ? textOf(found.item, 'MimeContent') : null
  return content === null ? null : Buffer.from(content, 'base64').subarray(0, most)
}

/** The words of a mail as plain text; null: it is gone. Rejects with EwsFailure. */
export async function bodyOf(client: EwsClient, id: string, signal: AbortSignal): Promise<string | null> {
  const [found] = await getItems(client, [id], { fields: ['item:Body'], mime: false, signal })
  return found ? (textOf(found.item, 'Body') ?? '') : null
}

async function getItems(
  client: EwsClient,
  ids: string[],
  asked: { fields: string[]; mime: boolean; most?: number; signal: AbortSignal },
): Promise<{ id: string; item: Element }[]> {
  const fields = asked.fields.map((each) => `<t:FieldURI FieldURI="${each}"/>`).join('')
  const body =
    `<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:IncludeMimeContent>${asked.mime}</t:IncludeMimeContent>` +
    '<t:BodyType>Text</t:BodyType>' +
    (fields ? `<t:AdditionalProperties>${fields}</t:AdditionalProperties>` : '') +
    `</m:ItemShape><m:ItemIds>${ids.map((id) => itemId({ id })).join('')}</m:ItemIds></m:GetItem>`
  const call = {
    body,
    signal: asked.signal,
    whenThrottled: 'wait' as const,
    // base64 adds a third, the envelope a little.
    ...(asked.most === undefined ? {} : { maxBytes: Math.ceil(asked.most * 1.4) + 65_536, takeCut: true }),
  }
  try {
    const messages = await client.call(call)
    // One response message for each id, in the order asked.
    return messages.flatMap((message, at) => {
      const item = find(message, 'Items')?.children[0]
      const id = ids[at]
      return item && id !== undefined ? [{ id, item }] : []
    })
  } catch (error) {
    if (!(error instanceof EwsFailure) || error.trouble.kind !== 'refused') throw error
    if (!OF_ONE_ITEM.test(error.trouble.code)) throw error
    // One of several is gone, or cannot be shown: the others are asked for by themselves.
    if (ids.length === 1) return []
    const each = await Promise.all(ids.map((id) => getItems(client, [id], asked)))
    return each.flat()
  }
}
