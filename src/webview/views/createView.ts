import type { HostApi } from '../../shared/viewProtocol.ts';
import type { ViewMode } from '../../shared/viewMode.ts';
import type { View } from './view.ts';
import type { ChosenConversation } from './conversationChooser.ts';
import { ConversationView } from './conversationView.ts';
import { SequenceView } from './sequenceView.ts';
import { RatesView } from './ratesView.ts';
import type { TrafficListOptions } from '../list/trafficList.ts';
import type { ConversationFormat } from './conversationBlock.ts';

/** The settings of the views that the user changes in them. */
export interface ViewSettings {
  readonly form: ConversationFormat;
  readonly zoom: number;
}

export interface ViewOptions extends Omit<TrafficListOptions, 'root' | 'host'> {
  readonly host: HostApi;
  readonly settings: ViewSettings;
  readonly onDidChangeSettings: (settings: Partial<ViewSettings>) => void;
  /** The user chose the connection to follow. */
  readonly choose: (connection: ChosenConversation) => void;
  readonly notify: (text: string) => void;
}

/** Creates the view of a mode, when it is shown for the first time. */
export function createView(
  name: Exclude<ViewMode, 'list'>,
  root: HTMLElement,
  options: ViewOptions,
): View {
  const { settings, onDidChangeSettings } = options;
  switch (name) {
    case 'conversation':
      return new ConversationView({
        ...options,
        root,
        form: settings.form,
        onDidChooseForm: (form) => onDidChangeSettings({ form }),
      });
    case 'sequence':
      return new SequenceView({
        ...options,
        root,
        zoom: settings.zoom,
        onDidZoom: (zoom) => onDidChangeSettings({ zoom }),
      });
    case 'rates':
      return new RatesView({ ...options, root });
  }
}
