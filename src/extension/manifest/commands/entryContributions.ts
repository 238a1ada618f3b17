import type { CommandContribution } from '../contribution.ts';

/** One entry of the traffic log, or some. */
export const entryContributions = {
  markEntry: {
    title: 'Mark Entry',
    places: [
      {
        menu: 'webview/context',
        group: '6_marks@1',
        when: 'webviewSection =~ /^socket(Message|Event)$/ && !entryIsMarked',
      },
    ],
    argument: '`{ socket, seq, mark?, note? }`',
  },
  removeMark: {
    title: 'Remove Mark',
    places: [
      {
        menu: 'webview/context',
        group: '6_marks@2',
        when: 'webviewSection =~ /^socket(Message|Event)$/ && entryIsMarked',
      },
    ],
    argument: '`{ socket, seq }`',
  },
  editNote: {
    title: 'Edit Note…',
    places: [
      {
        menu: 'webview/context',
        group: '6_marks@3',
        when: 'webviewSection =~ /^socket(Message|Event)$/',
      },
    ],
    argument: '`{ socket, seq, note? }`',
  },
  copyAsText: {
    title: 'Copy as Text',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '2_copy@1',
        when: "webviewSection == 'socketMessage' || severalEntries",
      },
    ],
  },
  copyAsHex: {
    title: 'Copy as Hex',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '2_copy@2',
        when: "webviewSection == 'socketMessage' || severalEntries",
      },
    ],
  },
  copyAsBase64: {
    title: 'Copy as Base64',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '1_bytes@1' }],
  },
  copyAsCArray: {
    title: 'Copy as C Array',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '1_bytes@2' }],
  },
  copyAsPythonBytes: {
    title: 'Copy as Python Bytes',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '1_bytes@3' }],
  },
  copyAsJavaScriptArray: {
    title: 'Copy as JavaScript Array',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '1_bytes@4' }],
  },
  copyAsCurl: {
    title: 'Copy as curl Command',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '2_command@1' }],
  },
  copyAsNcat: {
    title: 'Copy as ncat Command',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '2_command@2' }],
  },
  copyAsPrintf: {
    title: 'Copy as printf Command',
    palette: 'false',
    places: [{ menu: 'socketWorkbench.copyAs', group: '2_command@3' }],
  },
  openPayload: {
    title: 'Open Payload',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '3_open@1',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  openPayloadInHexEditor: {
    title: 'Open Payload in Hex Editor',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '3_open@2',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  savePayload: {
    title: 'Save Payload…',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '3_open@3',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  compareWithPrevious: {
    title: 'Compare with Previous',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '4_compare@1',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  selectForCompare: {
    title: 'Select for Compare',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '4_compare@2',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  compareWithSelected: {
    title: 'Compare with Selected',
    enablement: 'socketWorkbench:isComparable',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '4_compare@3',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
  compareWithClipboard: {
    title: 'Compare with Clipboard',
    palette: 'false',
    places: [
      {
        menu: 'webview/context',
        group: '4_compare@4',
        when: "webviewSection == 'socketMessage' && !severalEntries",
      },
    ],
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
