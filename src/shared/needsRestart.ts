import type { Definition } from './definition.ts';

/**
 * Whether a socket that runs with one definition must be restarted to apply another one. The encoding
 * selects how payloads are shown, and needs a restart only where greetings are sent in it.
 */
export function needsRestart(running: Definition, wanted: Definition): boolean {
  return JSON.stringify(effective(running)) !== JSON.stringify(effective(wanted));
}

function effective(definition: Definition): Definition {
  const { encoding, ...rest } = definition;
  const sendsText = definition.respond?.some(
    (responder) => responder.on === 'connect' && typeof responder.send === 'string',
  );
  return sendsText === true && encoding !== 'utf-8' ? definition : rest;
}
