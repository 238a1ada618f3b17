import type { SocketScript } from './socket-workbench';

/** A store of values by name: `SET name value`, `GET name`, `QUIT`. All connections share it. */
const values = new Map<string, string>();

export default {
  onConnect: () => 'key value store ready',

  onMessage(message, connection) {
    const [command = '', name = '', ...rest] = message.text.split(' ');
    connection.state.commands = (connection.state.commands ?? 0) + 1;
    switch (command.toUpperCase()) {
      case 'SET':
        values.set(name, rest.join(' '));
        return 'OK';
      case 'GET':
        return values.get(name) ?? 'NOT FOUND';
      case 'QUIT':
        connection.send(`bye after ${connection.state.commands} commands`);
        connection.end();
        return;
      default:
        console.warn('not understood: %o', message.text);
        return 'ERROR';
    }
  },
} satisfies SocketScript<{ commands?: number }>;
