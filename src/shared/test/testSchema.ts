import * as v from 'valibot';
import { testStepsSchema } from './testSteps.ts';

/** What a test says. */
export const testKeys = {
  name: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'A name is expected here.'),
    v.maxLength(200, 'A name has 200 characters at most.'),
    v.description('What the test is called; unique in this file.'),
  ),
  with: v.optional(
    v.pipe(
      v.array(v.string()),
      v.description(
        'The sockets of this file that are started at its beginning, in this order, and stopped at its end. Default: those that its steps name, and the listeners that these connect or forward to; listeners first, without those that a step starts.',
      ),
    ),
  ),
  command: v.optional(
    v.pipe(
      v.union(
        [v.pipe(v.string(), v.minLength(1)), v.pipe(v.array(v.string()), v.minLength(1))],
        'A command line is expected here, or a list of a program and its arguments.',
      ),
      v.description(
        'A program to run meanwhile, as a command line of the shell or a list of arguments, in the workspace folder and in trusted workspaces only. It is started after the listeners and before the clients, which try again until it listens, and is ended with the test. `${port:name}` is the port of a socket.',
      ),
    ),
  ),
  debug: v.optional(
    v.pipe(
      v.string(),
      v.minLength(1),
      v.description(
        'The name of the launch configuration that _Debug Test_ starts in place of `command`.',
      ),
    ),
  ),
  do: v.pipe(testStepsSchema, v.description('The steps, one after the other.')),
};

/** One test, each key by itself; `testFaults` tells what is wrong between them. */
export const testSchema = v.strictObject(testKeys);
export type Test = v.InferOutput<typeof testSchema>;
