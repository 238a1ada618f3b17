import type { CommandContribution } from '../contribution.ts';
import { onEntries, onMessage, onMessages } from '../menuPlaces.ts';

/** One entry of the traffic log, or some. */
export const entryContributions = {
  forwardHeld: {
    title: 'Forward',
    icon: 'debug-continue',
    palette: 'false',
    places: [onMessages('00_held@1', 'entryIsHeld')],
  },
  editHeld: {
    title: 'Edit and Forward…',
    icon: 'edit',
    palette: 'false',
    places: [onMessage('00_held@2', 'entryIsHeld')],
  },
  dropHeld: {
    title: 'Drop',
    icon: 'circle-slash',
    palette: 'false',
    places: [onMessages('00_held@3', 'entryIsHeld')],
  },
  markEntry: {
    title: 'Mark Entry',
    places: [onEntries('6_marks@1', '!entryIsMarked')],
    argument: '`{ socket, seq, mark?, note? }`',
  },
  removeMark: {
    title: 'Remove Mark',
    places: [onEntries('6_marks@2', 'entryIsMarked')],
    argument: '`{ socket, seq }`',
  },
  editNote: {
    title: 'Edit Note…',
    places: [onEntries('6_marks@3')],
    argument: '`{ socket, seq, note? }`',
  },
  copyAsText: {
    title: 'Copy as Text',
    palette: 'false',
    places: [onMessages('2_copy@1')],
  },
  copyAsHex: {
    title: 'Copy as Hex',
    palette: 'false',
    places: [onMessages('2_copy@2')],
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
    places: [onMessage('3_open@1')],
  },
  openPayloadInHexEditor: {
    title: 'Open Payload in Hex Editor',
    palette: 'false',
    places: [onMessage('3_open@2')],
  },
  savePayload: {
    title: 'Save Payload…',
    palette: 'false',
    places: [onMessage('3_open@3')],
  },
  compareWithPrevious: {
    title: 'Compare with Previous',
    palette: 'false',
    places: [onMessage('4_compare@1')],
  },
  selectForCompare: {
    title: 'Select for Compare',
    palette: 'false',
    places: [onMessage('4_compare@2')],
  },
  compareWithSelected: {
    title: 'Compare with Selected',
    enablement: 'socketWorkbench:isComparable',
    palette: 'false',
    places: [onMessage('4_compare@3')],
  },
  compareWithClipboard: {
    title: 'Compare with Clipboard',
    palette: 'false',
    places: [onMessage('4_compare@4')],
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
