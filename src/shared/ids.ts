/** Every id that the manifest and the code share, once; a test compares them with package.json. */

export const commandIds = {
  newSocket: 'socketWorkbench.newSocket',
  newSocketFromPreset: 'socketWorkbench.newSocketFromPreset',
  openPreset: 'socketWorkbench.openPreset',
  putTapInFront: 'socketWorkbench.putTapInFront',
  startTcpListener: 'socketWorkbench.startTcpListener',
  startUdpListener: 'socketWorkbench.startUdpListener',
  startTlsListener: 'socketWorkbench.startTlsListener',
  connectTcpClient: 'socketWorkbench.connectTcpClient',
  openUdpClient: 'socketWorkbench.openUdpClient',
  connectTlsClient: 'socketWorkbench.connectTlsClient',
  startSocket: 'socketWorkbench.startSocket',
  stopSocket: 'socketWorkbench.stopSocket',
  restartSocket: 'socketWorkbench.restartSocket',
  stopAllSockets: 'socketWorkbench.stopAllSockets',
  send: 'socketWorkbench.send',
  sendSelection: 'socketWorkbench.sendSelection',
  focusComposer: 'socketWorkbench.focusComposer',
  sendFile: 'socketWorkbench.sendFile',
  sendPeriodically: 'socketWorkbench.sendPeriodically',
  stopSending: 'socketWorkbench.stopSending',
  closeConnection: 'socketWorkbench.closeConnection',
  halfCloseConnection: 'socketWorkbench.halfCloseConnection',
  resetConnection: 'socketWorkbench.resetConnection',
  upgradeToTls: 'socketWorkbench.upgradeToTls',
  joinGroup: 'socketWorkbench.joinGroup',
  leaveGroup: 'socketWorkbench.leaveGroup',
  addFault: 'socketWorkbench.addFault',
  toggleFault: 'socketWorkbench.toggleFault',
  clearFaults: 'socketWorkbench.clearFaults',
  intercept: 'socketWorkbench.intercept',
  forwardAllHeld: 'socketWorkbench.forwardAllHeld',
  forwardHeld: 'socketWorkbench.forwardHeld',
  editHeld: 'socketWorkbench.editHeld',
  dropHeld: 'socketWorkbench.dropHeld',
  addRule: 'socketWorkbench.addRule',
  answerFromNowOn: 'socketWorkbench.answerFromNowOn',
  tryRules: 'socketWorkbench.tryRules',
  copyEndpoint: 'socketWorkbench.copyEndpoint',
  copyFingerprint: 'socketWorkbench.copyFingerprint',
  showTraffic: 'socketWorkbench.showTraffic',
  showTrafficInEditor: 'socketWorkbench.showTrafficInEditor',
  showTestTraffic: 'socketWorkbench.showTestTraffic',
  runTest: 'socketWorkbench.runTest',
  debugTest: 'socketWorkbench.debugTest',
  followStream: 'socketWorkbench.followStream',
  decodeAs: 'socketWorkbench.decodeAs',
  showSequenceDiagram: 'socketWorkbench.showSequenceDiagram',
  saveTraffic: 'socketWorkbench.saveTraffic',
  openCapture: 'socketWorkbench.openCapture',
  showRates: 'socketWorkbench.showRates',
  startRecording: 'socketWorkbench.startRecording',
  stopRecording: 'socketWorkbench.stopRecording',
  keepLastTraffic: 'socketWorkbench.keepLastTraffic',
  takeSnapshot: 'socketWorkbench.takeSnapshot',
  notifyAtNextMessage: 'socketWorkbench.notifyAtNextMessage',
  cancelNotification: 'socketWorkbench.cancelNotification',
  showLog: 'socketWorkbench.showLog',
  clearTraffic: 'socketWorkbench.clearTraffic',
  removeSocket: 'socketWorkbench.removeSocket',
  removeStoppedSockets: 'socketWorkbench.removeStoppedSockets',
  renameSocket: 'socketWorkbench.renameSocket',
  duplicateSocket: 'socketWorkbench.duplicateSocket',
  runOnRow: 'socketWorkbench.runOnRow',
  newScript: 'socketWorkbench.newScript',
  openScript: 'socketWorkbench.openScript',
  debugScript: 'socketWorkbench.debugScript',
  saveSocket: 'socketWorkbench.saveSocket',
  openDefinitions: 'socketWorkbench.openDefinitions',
  showRunningSockets: 'socketWorkbench.showRunningSockets',
  openTour: 'socketWorkbench.openTour',
  showMoreConnections: 'socketWorkbench.showMoreConnections',
  markEntry: 'socketWorkbench.markEntry',
  removeMark: 'socketWorkbench.removeMark',
  editNote: 'socketWorkbench.editNote',
  nextMark: 'socketWorkbench.nextMark',
  previousMark: 'socketWorkbench.previousMark',
  copyAsText: 'socketWorkbench.copyAsText',
  copyAsHex: 'socketWorkbench.copyAsHex',
  copyAsBase64: 'socketWorkbench.copyAsBase64',
  copyAsCArray: 'socketWorkbench.copyAsCArray',
  copyAsPythonBytes: 'socketWorkbench.copyAsPythonBytes',
  copyAsJavaScriptArray: 'socketWorkbench.copyAsJavaScriptArray',
  copyAsCurl: 'socketWorkbench.copyAsCurl',
  copyAsNcat: 'socketWorkbench.copyAsNcat',
  copyAsPrintf: 'socketWorkbench.copyAsPrintf',
  resend: 'socketWorkbench.resend',
  sendTo: 'socketWorkbench.sendTo',
  replaySelection: 'socketWorkbench.replaySelection',
  editAndResend: 'socketWorkbench.editAndResend',
  openPayload: 'socketWorkbench.openPayload',
  openPayloadInHexEditor: 'socketWorkbench.openPayloadInHexEditor',
  savePayload: 'socketWorkbench.savePayload',
  compareWithPrevious: 'socketWorkbench.compareWithPrevious',
  selectForCompare: 'socketWorkbench.selectForCompare',
  compareWithSelected: 'socketWorkbench.compareWithSelected',
  compareWithClipboard: 'socketWorkbench.compareWithClipboard',
  followConnection: 'socketWorkbench.followConnection',
  focusFilter: 'socketWorkbench.focusFilter',
  filterBySocket: 'socketWorkbench.filterBySocket',
  filterByConnection: 'socketWorkbench.filterByConnection',
  filterByPeer: 'socketWorkbench.filterByPeer',
  filterByLength: 'socketWorkbench.filterByLength',
} as const;
export type CommandId = (typeof commandIds)[keyof typeof commandIds];

export const viewIds = {
  container: 'socketWorkbench',
  sockets: 'socketWorkbench.sockets',
  panel: 'socketWorkbenchTraffic',
  traffic: 'socketWorkbench.traffic',
} as const;

/** Of our tests in the Test Explorer. */
export const testControllerId = 'socketWorkbench.tests';

/** Webview editors; restored after a reload by `onWebviewPanel` of the same id. */
export const editorIds = {
  traffic: 'socketWorkbench.trafficEditor',
  capture: 'socketWorkbench.captureEditor',
} as const;

export const walkthroughIds = { tour: 'socketWorkbench.tour' } as const;

/** Submenus of the Traffic view's context menu. */
export const menuIds = {
  copyAs: 'socketWorkbench.copyAs',
  filterBy: 'socketWorkbench.filterBy',
} as const;

export const contextKeys = {
  /** The definitions have been read; before that it is not known whether there are sockets. */
  isReady: 'socketWorkbench:isReady',
  /** VS Code's own `isWorkspaceTrusted` is not set yet where a view is there at once after a reload. */
  isUntrusted: 'socketWorkbench:isUntrusted',
  hasSockets: 'socketWorkbench:hasSockets',
  hasRunning: 'socketWorkbench:hasRunning',
  /** The log has an entry. */
  hasTraffic: 'socketWorkbench:hasTraffic',
  /** A socket of this window is stopped, or failed. */
  hasStopped: 'socketWorkbench:hasStopped',
  isRecording: 'socketWorkbench:isRecording',
  /** A file, or a message again and again, goes out. */
  isSending: 'socketWorkbench:isSending',
  /** The next message of some socket will be notified. */
  isWaitingForMessage: 'socketWorkbench:isWaitingForMessage',
  /** A message was chosen that others can be compared with. */
  isComparable: 'socketWorkbench:isComparable',
} as const;

export const settingIds = {
  enterSends: 'socketWorkbench.composer.enterSends',
  bindAddress: 'socketWorkbench.listeners.bindAddress',
  revealOnStart: 'socketWorkbench.traffic.revealOnStart',
  restoreAfterReload: 'socketWorkbench.traffic.restoreAfterReload',
  displayFormat: 'socketWorkbench.traffic.displayFormat',
  notifyWhenHidden: 'socketWorkbench.traffic.notifyWhenHidden',
  tsharkPath: 'socketWorkbench.traffic.tsharkPath',
  logMebibytesPerSocket: 'socketWorkbench.traffic.logMebibytesPerSocket',
  logEntriesPerSocket: 'socketWorkbench.traffic.logEntriesPerSocket',
  memoryMebibytes: 'socketWorkbench.limits.memoryMebibytes',
  connectionsPerSocket: 'socketWorkbench.limits.connectionsPerSocket',
  udpIdleSeconds: 'socketWorkbench.limits.udpIdleSeconds',
  sendQueueMebibytes: 'socketWorkbench.limits.sendQueueMebibytes',
  connectTimeoutSeconds: 'socketWorkbench.limits.connectTimeoutSeconds',
  outputPayloadBytes: 'socketWorkbench.output.payloadBytes',
  outputLinesPerSecond: 'socketWorkbench.output.linesPerSecond',
} as const;

/** The language of the *Sockets* output channel. */
export const trafficLanguageId = 'socket-traffic';

/** Of tasks, in tasks.json. */
export const taskType = 'socket';
