import PostalMime from 'postal-mime'
import { escapeXml, find, findAll, parseXml, textOf, type Element } from '#engine/ews/xml.ts'
import { startHttp, type Asked, type HttpFault, type Reply, type TestHttpServer } from './http.ts'

interface Item {
  id: string
  changeKey: string
  folder: string
  mime: Buffer
  messageId: string
  tag: string | null
  bcc: string[]
  receivedAt: number
  itemClass: string
  /** How often it has to be looked for in vain before it shows. */
  hiddenFor: number
}

export interface EwsServer {
  url: string
  /** `user:password` pairs that count for Basic. */
  users: Set<string>
  /** Access tokens that count. */
  tokens: Set<string>
  items: Map<string, Item>
  delivered: { messageId: string; recipients: string[]; mime: string }[]
  habits: { sentHiddenFor: number; rewriteIds: boolean }
  deliver(raw: string, to?: { folder?: string; itemClass?: string; receivedAt?: number }): Promise<void>
  remove(subject: string): void
  /** Forgets every SyncState given so far. */
  forget(): void
  inFolder(folder: string): Item[]
  /** Faults by operation: `CreateItem`, `SendItem`, `FindItem`, `DeleteItem`, `SyncFolderItems`, `GetItem`, `GetFolder`. */
  fail(operation: string, fault: HttpFault, times?: number): void
  reached(operation: string): Promise<void>
  asked: Asked[]
  http: TestHttpServer
  stop(): Promise<void>
}

const soap = (body: string) =>
  '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>' +
  '<h:ServerVersionInfo MajorVersion="15" xmlns:h="http://schemas.microsoft.com/exchange/services/2006/types"/></s:Header>' +
  '<s:Body xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages"' +
  ` xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">${body}</s:Body></s:Envelope>`
const xml = (status: number, body: string): Reply => ({
  status,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body: soap(body),
})
const backOffXml = (ms: number | undefined) =>
  ms === undefined ? '' : `<m:MessageXml><t:Value Name="BackOffMilliseconds">${ms}</t:Value></m:MessageXml>`

/** A response message that says no. */
function errorMessage(operation: string, code: string, words: string, backOff?: number): string {
  return (
    `<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>${escapeXml(words)}</m:MessageText>` +
    `<m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${backOffXml(backOff)}` +
    `</m:${operation}ResponseMessage>`
  )
}

const answered = (operation: string, messages: string[]) =>
  xml(
    200,
    `<m:${operation}Response><m:ResponseMessages>${messages.join('')}</m:ResponseMessages></m:${operation}Response>`,
  )

/** A whole answer that says no, for a fault. */
export function ewsError(
  operation: string,
  code: string,
  words = 'It did not work.',
  backOff?: number,
): Reply {
  return answered(operation, [errorMessage(operation, code, words, backOff)])
}

/** A SOAP fault, which comes with HTTP 500. */
export function ewsFault(code: string, words = 'It did not work.', backOff?: number): Reply {
  const wait =
    backOff === undefined
      ? ''
      : `<t:MessageXml><t:Value Name="BackOffMilliseconds">${backOff}</t:Value></t:MessageXml>`
  return xml(
    500,
    `<s:Fault><faultcode>a:${code}</faultcode><faultstring>${escapeXml(words)}</faultstring><detail>` +
      `<e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${code}</e:ResponseCode>` +
      `<e:Message xmlns:e="http://schemas.microsoft.com/exchange/services/2006/errors">${escapeXml(words)}</e:Message>` +
      `${wait}</detail></s:Fault>`,
  )
}

/** A mailbox on an Exchange Server, after the "EWS reference for Exchange" (2013 and newer). */
export async function startEws(): Promise<EwsServer> {
  const items = new Map<string, Item>()
  const log: { folder: string; id: string; gone: boolean }[] = []
  const delivered: EwsServer['delivered'] = []
  const habits = { sentHiddenFor: 0, rewriteIds: false }
  const users = new Set(['CORP\\rita:hunter2-secret'])
  const tokens = new Set(['ews-token'])
  let made = 0
  let epoch = 1

  async function put(raw: Buffer, folder: string, more: Partial<Item> = {}): Promise<Item> {
    made += 1
    const mail = await PostalMime.parse(raw)
    const item: Item = {
      id: `AAMkEws${made}+/=`,
      changeKey: `CQAAA${made}`,
      folder,
      mime: raw,
      messageId: mail.messageId ?? `<made-${made}@server.test>`,
      tag: null,
      bcc: [],
      receivedAt: Date.now() + made * 1000,
      itemClass: 'IPM.Note',
      hiddenFor: 0,
      ...more,
    }
    items.set(item.id, item)
    log.push({ folder, id: item.id, gone: false })
    return item
  }

  const itemIdXml = ({ id, changeKey }: Item) => `<t:ItemId Id="${escapeXml(id)}" ChangeKey="${changeKey}"/>`
  const success = (operation: string, inner = '') =>
    `<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${inner}</m:${operation}ResponseMessage>`
  const folderOf = (element: Element | null) =>
    (element && find(element, 'DistinguishedFolderId')?.attributes['Id']) ?? ''

  async function createItem(request: Element): Promise<string[]> {
    const message = find(request, 'Message')
    const content = message && textOf(message, 'MimeContent')
    if (!message || content === null || request.attributes['MessageDisposition'] !== 'SaveOnly')
      return [errorMessage('CreateItem', 'ErrorSchemaValidation', 'The request failed schema validation.')]
    // The schema's order: MimeContent, then item properties, then those of a message.
    const order = message.children.map(({ name }) => name)
    const right = ['MimeContent', 'ExtendedProperty', 'BccRecipients'].filter((name) => order.includes(name))
    if (order.join() !== right.join())
      return [errorMessage('CreateItem', 'ErrorSchemaValidation', `Wrong order: ${order.join()}`)]
    const bcc = findAll(find(message, 'BccRecipients') ?? { ...message, children: [] }, 'EmailAddress')
    const item = await put(Buffer.from(content, 'base64'), folderOf(find(request, 'SavedItemFolderId')), {
      tag: textOf(find(message, 'ExtendedProperty') ?? message, 'Value'),
      bcc: bcc.map(({ text }) => text),
    })
    return [success('CreateItem', `<m:Items><t:Message>${itemIdXml(item)}</t:Message></m:Items>`)]
  }

  async function sendItem(request: Element): Promise<string[]> {
    const asked = find(request, 'ItemId')?.attributes
    const item = items.get(asked?.['Id'] ?? '')
    if (!item || item.folder !== 'drafts')
      return [
        errorMessage('SendItem', 'ErrorItemNotFound', 'The specified object was not found in the store.'),
      ]
    if (asked?.['ChangeKey'] !== item.changeKey)
      return [
        errorMessage('SendItem', 'ErrorChangeKeyRequiredForWriteOperations', 'A change key is required.'),
      ]
    items.delete(item.id)
    const mail = await PostalMime.parse(item.mime)
    const named = [...(mail.to ?? []), ...(mail.cc ?? [])].flatMap((each) => each.group ?? [each])
    delivered.push({
      messageId: item.messageId.replace(/^<|>$/g, ''),
      recipients: [...named.map(({ address }) => address.toLowerCase()), ...item.bcc],
      mime: item.mime.toString('utf8'),
    })
    const messageId = habits.rewriteIds ? `<rewritten-${made}@server.test>` : item.messageId
    const { tag, bcc } = item
    await put(item.mime, 'sentitems', { tag, bcc, messageId, hiddenFor: habits.sentHiddenFor })
    return [success('SendItem')]
  }

  function findItem(request: Element): string[] {
    const wanted = findAll(request, 'Constant').map(({ attributes }) => attributes['Value'])
    return findAll(request, 'DistinguishedFolderId').map(({ attributes }) => {
      const found = [...items.values()].filter(
        (each) =>
          each.folder === attributes['Id'] &&
          (wanted.includes(each.messageId) || wanted.includes(each.tag ?? '-')),
      )
      const shown = found.filter((each) => {
        each.hiddenFor -= 1
        return each.hiddenFor < 0
      })
      const rows = shown.map(
        (each) =>
          `<t:Message>${itemIdXml(each)}<t:ConversationId Id="conv-1"/>` +
          `<t:InternetMessageId>${escapeXml(each.messageId)}</t:InternetMessageId></t:Message>`,
      )
      const root = `<m:RootFolder TotalItemsInView="${rows.length}" IncludesLastItemInRange="true"><t:Items>${rows.join('')}</t:Items></m:RootFolder>`
      return success('FindItem', root)
    })
  }

  function deleteItem(request: Element): string[] {
    const item = items.get(find(request, 'ItemId')?.attributes['Id'] ?? '')
    if (!item) return [errorMessage('DeleteItem', 'ErrorItemNotFound', 'The specified object was not found.')]
    items.delete(item.id)
    made += 1
    items.set(`AAMkEws${made}`, { ...item, id: `AAMkEws${made}`, folder: 'deleteditems' })
    return [success('DeleteItem')]
  }

  function syncFolderItems(request: Element): string[] {
    const state = textOf(request, 'SyncState')
    const [of = epoch, at = 0] =
      state === null ? [] : Buffer.from(state, 'base64').toString().split('.').map(Number)
    if (of !== epoch)
      return [errorMessage('SyncFolderItems', 'ErrorInvalidSyncStateData', 'The state is corrupt.')]
    const folder = folderOf(find(request, 'SyncFolderId'))
    const most = Number(textOf(request, 'MaxChangesReturned'))
    const all = log
      .map((each, index) => ({ ...each, index }))
      .filter((each) => each.folder === folder && each.index >= at)
    const page = all.slice(0, most)
    const next = all.length > page.length ? page.at(-1)!.index + 1 : log.length
    const changes = page.map(({ id, gone }) => {
      const item = items.get(id)
      if (gone || !item || item.folder !== folder)
        return `<t:Delete><t:ItemId Id="${escapeXml(id)}"/></t:Delete>`
      const received = `<t:DateTimeReceived>${new Date(item.receivedAt).toISOString()}</t:DateTimeReceived>`
      return `<t:Create><t:Message>${itemIdXml(item)}${received}</t:Message></t:Create>`
    })
    const syncState = Buffer.from(`${epoch}.${next}`).toString('base64')
    return [
      success(
        'SyncFolderItems',
        `<m:SyncState>${syncState}</m:SyncState><m:IncludesLastItemInRange>${all.length <= page.length}</m:IncludesLastItemInRange>` +
          `<m:Changes>${changes.join('')}</m:Changes>`,
      ),
    ]
  }

  async function getItem(request: Element): Promise<string[]> {
    const fields = new Set(findAll(request, 'FieldURI').map(({ attributes }) => attributes['FieldURI']))
    const wantsMime = textOf(request, 'IncludeMimeContent') === 'true'
    return await Promise.all(
      findAll(request, 'ItemId').map(async ({ attributes }) => {
        const item = items.get(attributes['Id'] ?? '')
        if (!item) return errorMessage('GetItem', 'ErrorItemNotFound', 'The specified object was not found.')
        const mail = await PostalMime.parse(item.mime)
        const headers = mail.headers.map(
          ({ originalKey, value }) =>
            `<t:InternetMessageHeader HeaderName="${escapeXml(originalKey)}">${escapeXml(value)}</t:InternetMessageHeader>`,
        )
        const attached = mail.attachments.some(({ disposition }) => disposition === 'attachment')
        const parts = [
          wantsMime
            ? `<t:MimeContent CharacterSet="UTF-8">${item.mime.toString('base64')}</t:MimeContent>`
            : '',
          itemIdXml(item),
          fields.has('item:ItemClass') ? `<t:ItemClass>${item.itemClass}</t:ItemClass>` : '',
          fields.has('item:Subject') ? `<t:Subject>${escapeXml(mail.subject ?? '')}</t:Subject>` : '',
          fields.has('item:Body') ? `<t:Body BodyType="Text">${escapeXml(mail.text ?? '')}</t:Body>` : '',
          fields.has('item:InternetMessageHeaders') && headers.length > 0
            ? `<t:InternetMessageHeaders>${headers.join('')}</t:InternetMessageHeaders>`
            : '',
          fields.has('item:HasAttachments') ? `<t:HasAttachments>${attached}</t:HasAttachments>` : '',
          fields.has('message:From')
            ? `<t:From><t:Mailbox><t:EmailAddress>${escapeXml(mail.from?.address ?? '')}</t:EmailAddress></t:Mailbox></t:From>`
            : '',
          fields.has('message:InternetMessageId')
            ? `<t:InternetMessageId>${escapeXml(item.messageId)}</t:InternetMessageId>`
            : '',
        ]
        return success('GetItem', `<m:Items><t:Message>${parts.join('')}</t:Message></m:Items>`)
      }),
    )
  }

  function getFolder(request: Element): string[] {
    const folder = folderOf(find(request, 'FolderIds'))
    const count = [...items.values()].filter((each) => each.folder === folder).length
    return [
      success(
        'GetFolder',
        `<m:Folders><t:Folder><t:TotalCount>${count}</t:TotalCount></t:Folder></m:Folders>`,
      ),
    ]
  }

  const OPERATIONS: Record<string, (request: Element) => string[] | Promise<string[]>> = {
    CreateItem: createItem,
    SendItem: sendItem,
    FindItem: findItem,
    DeleteItem: deleteItem,
    SyncFolderItems: syncFolderItems,
    GetItem: getItem,
    GetFolder: getFolder,
  }
  const kindOf = ({ body }: Asked) => /<s:Body><m:(\w+)/.exec(body.toString('latin1'))?.[1] ?? 'unknown'

  function mayEnter({ headers }: Asked): boolean {
    const [scheme, value = ''] = (headers.authorization ?? '').split(' ')
    if (scheme === 'Bearer') return tokens.has(value)
    return scheme === 'Basic' && users.has(Buffer.from(value, 'base64').toString('utf8'))
  }

  async function answer(request: Asked): Promise<Reply> {
    if (!mayEnter(request))
      return { status: 401, headers: { 'www-authenticate': 'Basic realm="mail", NTLM, Bearer' }, body: '' }
    const operation = kindOf(request)
    const root = parseXml(request.body.toString('utf8'))
    const asked = root && find(root, operation)
    const run = OPERATIONS[operation]
    if (!asked || !run || !request.url.pathname.endsWith('/EWS/Exchange.asmx'))
      return ewsFault('ErrorSchemaValidation', 'The request failed schema validation.')
    return answered(operation, await run(asked))
  }

  const http = await startHttp(kindOf, answer)
  return {
    url: `${http.origin}/EWS/Exchange.asmx`,
    users,
    tokens,
    items,
    delivered,
    habits,
    async deliver(raw, { folder = 'inbox', ...more } = {}) {
      await put(Buffer.from(raw, 'utf8'), folder, more)
    },
    remove(subject) {
      for (const item of items.values()) {
        if (!item.mime.toString('utf8').includes(`Subject: ${subject}\r\n`)) continue
        items.delete(item.id)
        log.push({ folder: item.folder, id: item.id, gone: true })
      }
    },
    forget: () => void (epoch += 1),
    inFolder: (folder) => [...items.values()].filter((each) => each.folder === folder),
    fail: http.fail,
    reached: http.reached,
    asked: http.asked,
    http,
    stop: http.stop,
  }
}
