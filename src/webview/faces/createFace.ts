import type { FaceName, TrafficHost } from '../../shared/viewProtocol.ts';
import type { Face } from './face.ts';
import type { FollowedConnection } from './followChooser.ts';
import { FollowView } from './followView.ts';
import { LadderView } from './ladderView.ts';
import { RatesView } from './ratesView.ts';
import type { TrafficListOptions } from '../list/trafficList.ts';
import type { TurnForm } from './turnBox.ts';

/** How the faces look, as far as the user chooses that in them. */
export interface FaceLooks {
  readonly form: TurnForm;
  readonly zoom: number;
}

export interface FaceOptions extends Omit<TrafficListOptions, 'root' | 'host'> {
  readonly host: TrafficHost;
  readonly looks: FaceLooks;
  readonly onDidChangeLooks: (looks: Partial<FaceLooks>) => void;
  /** The user chose the connection to follow. */
  readonly choose: (connection: FollowedConnection) => void;
  readonly say: (text: string) => void;
}

/** Makes a face other than the list when it is shown for the first time. */
export function createFace(
  name: Exclude<FaceName, 'list'>,
  root: HTMLElement,
  options: FaceOptions,
): Face {
  const { looks, onDidChangeLooks } = options;
  switch (name) {
    case 'follow':
      return new FollowView({
        ...options,
        root,
        form: looks.form,
        onDidChooseForm: (form) => onDidChangeLooks({ form }),
      });
    case 'ladder':
      return new LadderView({
        ...options,
        root,
        zoom: looks.zoom,
        onDidZoom: (zoom) => onDidChangeLooks({ zoom }),
      });
    case 'rates':
      return new RatesView({ ...options, root });
  }
}
