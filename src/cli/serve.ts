import { parseEndpoint } from '../shared/endpoint.ts';
import { UserError } from '../workbench/userError.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { EntryReader } from './entryReader.ts';
import { jsonEntry, plainEntry, write } from './entryWriter.ts';
import { exitCodes } from './exitCodes.ts';
import type { ExitCode } from './exitCodes.ts';
import type { OptionValues } from './options.ts';
import { ToxiproxyServer } from './toxiproxy/toxiproxyServer.ts';

/**
 * Serves toxiproxy's HTTP API, and prints the traffic of what it is asked for, until it is ended by a signal.
 * Throws a `UserError` where the endpoint makes no sense, or can't be listened on.
 */
export async function serve(workbench: Workbench, values: OptionValues): Promise<ExitCode> {
  const { registry, link } = workbench;
  const given = typeof values.toxiproxy === 'string' ? values.toxiproxy : '';
  const parsed = parseEndpoint(given, { scheme: 'tcp', host: '127.0.0.1' });
  if (!parsed.ok || 'path' in parsed.endpoint || parsed.endpoint.scheme !== 'tcp') {
    throw new UserError(
      given === ''
        ? 'Say what to serve, as in --toxiproxy 127.0.0.1:8474.'
        : `“${given}” is no endpoint, as 127.0.0.1:8474 is.`,
    );
  }
  const { host, port } = parsed.endpoint;
  const server = new ToxiproxyServer(workbench);
  const bound = await server.listen(host, port).catch((error: unknown) => {
    throw new UserError(error instanceof Error ? error.message : String(error));
  });
  process.stderr.write(`toxiproxy: http://${host.includes(':') ? `[${host}]` : host}:${bound}\n`);
  let isOver = false;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true;
      server.close();
      resolve();
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  const changed = () =>
    new Promise<void>((resolve) => {
      const subscription = registry.onDidChange(() => {
        subscription.dispose();
        resolve();
      });
      void ended.then(() => {
        subscription.dispose();
        resolve();
      });
    });
  const definitionOf = (id: string) => registry.get(id)?.definition;
  const reader = new EntryReader(await link.engine());
  for await (const entry of reader.read(() => isOver, changed)) {
    await write(
      process.stdout,
      values.json
        ? jsonEntry(entry, (id) => definitionOf(id)?.name ?? id)
        : plainEntry(entry, definitionOf(entry.row.socket)),
    );
  }
  return exitCodes.done;
}
