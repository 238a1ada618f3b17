import * as v from 'valibot';
import { filter } from '../../workbench/actions/arguments.ts';

/** A filter in an argument object; an empty one is none. */
export const filterArgument = v.pipe(v.string(), v.trim(), v.minLength(1), filter);
