import * as v from 'valibot';
import { l10n } from '../l10n.ts';
import { UserError } from '../userError.ts';

/**
 * The argument as the schema takes it; throws a `UserError` that tells its author what is wrong
 * with it. `id` is what was called.
 */
export function checkArgument<Schema extends v.GenericSchema>(
  id: string,
  schema: Schema,
  argument: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, argument);
  if (result.success) {
    return result.output;
  }
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new UserError(
    path === null
      ? l10n.t('{0}: the argument is not valid: {1}', id, issue.message)
      : l10n.t('{0}: “{1}” is not valid: {2}', id, path, issue.message),
  );
}
