import type { CommandContribution } from '../contribution.ts';
import { inAnyEditorTitle, inTitle } from '../menuPlaces.ts';

/** Captures and recordings. */
export const captureContributions = {
  saveTraffic: {
    title: 'Save Traffic As…',
    icon: 'save-as',
    enablement:
      'socketWorkbench:hasTraffic || activeCustomEditorId == socketWorkbench.captureEditor',
    places: [
      inAnyEditorTitle('navigation@1'),
      inTitle('traffic', 'navigation@1'),
      { menu: 'webview/context', group: '7_save@1', when: 'severalEntries' },
    ],
    argument: '`{ path?, format?, capture?, socket?, connection?, filter?, seqs? }`',
  },
  openCapture: {
    title: 'Open Capture…',
    icon: 'folder-opened',
    places: [inTitle('traffic', '1_captures@1')],
    argument: '`{ path? }`',
  },
  startRecording: {
    title: 'Start Recording…',
    icon: 'record',
    enablement: '!socketWorkbench:isRecording',
    places: [inTitle('traffic', '1_captures@2')],
    argument: '`{ path?, fileMebibytes?, files?, socket?, stopWhen? }`',
  },
  stopRecording: {
    title: 'Stop Recording',
    icon: 'stop-circle',
    enablement: 'socketWorkbench:isRecording',
    places: [inTitle('traffic', '1_captures@5')],
    argument: '–',
  },
  keepLastTraffic: {
    title: 'Keep Last Traffic…',
    icon: 'history',
    enablement: '!socketWorkbench:isRecording',
    places: [inTitle('traffic', '1_captures@3')],
    argument: '`{ mebibytes?, snapshotWhen?, folder? }`',
  },
  takeSnapshot: {
    title: 'Take Snapshot…',
    icon: 'device-camera',
    enablement: 'socketWorkbench:isRecording',
    places: [inTitle('traffic', '1_captures@4')],
    argument: '`{ path? }`',
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
