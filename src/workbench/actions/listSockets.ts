import * as v from 'valibot';
import { reportOf } from '../socketReport.ts';
import { action } from './action.ts';

/** Those of files in their order, then the ad-hoc ones. */
export const listSockets = action({
  id: 'listSockets',
  argument: v.optional(v.object({})),
  risk: 'reads',
  run: ({ registry }) => Promise.resolve(registry.all().map(reportOf)),
});
