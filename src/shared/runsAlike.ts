import type { Definition } from './definition.ts';

/**
 * Whether a socket that runs under one definition does all that another one says. The encoding is how
 * its payloads are shown, and counts only where text is sent in it.
 */
export function runsAlike(one: Definition, other: Definition): boolean {
  return JSON.stringify(running(one)) === JSON.stringify(running(other));
}

function running(definition: Definition): Definition {
  const { encoding, ...rest } = definition;
  const sendsText = definition.respond?.some(
    (responder) => responder.on === 'connect' && typeof responder.send === 'string',
  );
  return sendsText === true && encoding !== 'utf-8' ? definition : rest;
}
