import assert from 'node:assert/strict';
import * as v from 'valibot';

/** Describes what a schema takes from the page, and what it refuses that no page of ours sends. */
export function describeSchema(
  title: string,
  schema: v.GenericSchema,
  good: readonly object[],
  bad: readonly unknown[],
): void {
  describe(title, () => {
    it('takes what the page sends', () => {
      for (const message of good) {
        assert.deepEqual(v.parse(schema, message), message);
      }
    });

    it('refuses what no page of ours sends', () => {
      bad.forEach((message, index) => {
        assert.equal(v.safeParse(schema, message).success, false, `number ${index}`);
      });
    });
  });
}
