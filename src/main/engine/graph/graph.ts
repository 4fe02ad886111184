export {
  createGraphClient,
  GRAPH_CONCURRENCY,
  type GraphAnswer,
  type GraphClient,
  type GraphCloud,
  type GraphPorts,
  type GraphRequest,
} from './client.ts'
export { explainGraph, isNotInTheCloud, lacksPermission, NOT_IN_THE_CLOUD_WORDS } from './explain.ts'
export { GraphFailure, refusalLine, type GraphTrouble } from './failure.ts'
export { copyOf, findByMessageId, findByTag, findLeft, TAG, type Copy } from './sent.ts'
