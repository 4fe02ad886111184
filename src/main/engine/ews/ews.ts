export { autodiscover, type Discovered } from './autodiscover.ts'
export {
  createEwsClient,
  type EwsClient,
  type EwsCredentials,
  type EwsPorts,
  type EwsSettings,
} from './client.ts'
export { EwsFailure, ewsLine, explainEws, isPassing, isThrottle, type EwsTrouble } from './failure.ts'
export {
  bodyOf,
  countOf,
  createDraft,
  findCopies,
  headsOf,
  mimeOf,
  removeDraft,
  sendDraft,
  syncFolder,
  type EwsCopy,
  type EwsFolder,
  type EwsHead,
  type EwsItemId,
} from './items.ts'
export {
  createNodeTransport,
  HttpFailure,
  type HttpAnswer,
  type HttpAuth,
  type HttpRequest,
  type HttpTransport,
} from './transport.ts'
