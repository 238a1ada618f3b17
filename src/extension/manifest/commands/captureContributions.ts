import type { CommandContribution } from '../contribution.ts';

/** Captures and recordings. */
export const captureContributions = {
  saveTraffic: {
    title: 'Save Traffic As…',
    icon: 'save-as',
    enablement:
      'socketWorkbench:hasTraffic || activeCustomEditorId == socketWorkbench.captureEditor',
    places: [
      {
        menu: 'editor/title',
        group: 'navigation@1',
        when: 'activeWebviewPanelId == socketWorkbench.trafficEditor || activeCustomEditorId == socketWorkbench.captureEditor',
      },
      { menu: 'view/title', group: 'navigation@1', when: 'view == socketWorkbench.traffic' },
      { menu: 'webview/context', group: '7_save@1', when: 'severalEntries' },
    ],
    argument: '`{ path?, format?, capture?, socket?, connection?, filter?, seqs? }`',
  },
  openCapture: {
    title: 'Open Capture…',
    icon: 'folder-opened',
    places: [
      { menu: 'view/title', group: '1_captures@1', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '`{ path? }`',
  },
  startRecording: {
    title: 'Start Recording…',
    icon: 'record',
    enablement: '!socketWorkbench:isRecording',
    places: [
      { menu: 'view/title', group: '1_captures@2', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '`{ path?, fileMebibytes?, files?, socket?, stopWhen? }`',
  },
  stopRecording: {
    title: 'Stop Recording',
    icon: 'stop-circle',
    enablement: 'socketWorkbench:isRecording',
    places: [
      { menu: 'view/title', group: '1_captures@5', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '–',
  },
  keepLastTraffic: {
    title: 'Keep Last Traffic…',
    icon: 'history',
    enablement: '!socketWorkbench:isRecording',
    places: [
      { menu: 'view/title', group: '1_captures@3', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '`{ mebibytes?, snapshotWhen?, folder? }`',
  },
  takeSnapshot: {
    title: 'Take Snapshot…',
    icon: 'device-camera',
    enablement: 'socketWorkbench:isRecording',
    places: [
      { menu: 'view/title', group: '1_captures@4', when: 'view == socketWorkbench.traffic' },
    ],
    argument: '`{ path? }`',
  },
} as const satisfies Readonly<Record<string, CommandContribution>>;
