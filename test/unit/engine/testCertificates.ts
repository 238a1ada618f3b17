import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsFile } from '../../../src/shared/tlsInputs.ts';

/** A certificate with its key, in files. */
export class Pair {
  readonly certificate: string;
  readonly key: string;

  constructor(certificate: string, key: string) {
    this.certificate = certificate;
    this.key = key;
  }

  /** As the extension hands them over. */
  get inputs(): { readonly certificate: TlsFile; readonly key: TlsFile } {
    return { certificate: pem(this.certificate), key: pem(this.key) };
  }
}

export function pem(path: string): TlsFile {
  return { path, text: readFileSync(path, 'utf8') };
}

/** An authority made for a suite of tests with `openssl`, and what it signs. */
export class TestAuthority {
  readonly folder = mkdtempSync(join(tmpdir(), 'socket-workbench-tls-'));
  readonly ca: Pair;
  readonly #openssl: string;
  #count = 0;

  constructor(openssl: string) {
    this.#openssl = openssl;
    this.ca = this.selfSigned('/CN=Test Authority', 'basicConstraints=critical,CA:TRUE');
  }

  /** Valid for two days. */
  selfSigned(subject: string, ...extensions: readonly string[]): Pair {
    const pair = this.#freshPair();
    this.#run(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', pair.key, '-out', pair.certificate, '-days', '2', '-subj', subject],
      ...extensions.flatMap((extension) => ['-addext', extension]),
    );
    return pair;
  }

  /** Signed by the authority; `isExpired` ones ended a minute after the epoch. */
  signed(subject: string, altNames: string, { isExpired = false } = {}): Pair {
    const pair = this.#freshPair();
    const request = join(this.folder, 'request.pem');
    const config = join(this.folder, 'ca.cnf');
    const database = join(this.folder, 'index.txt');
    writeFileSync(database, '');
    writeFileSync(
      config,
      [
        '[ca]\ndefault_ca=own\n[own]',
        `database=${database}\nnew_certs_dir=${this.folder}\nrand_serial=yes`,
        'default_md=sha256\npolicy=any\nx509_extensions=leaf\nunique_subject=no',
        '[any]\ncommonName=supplied\n[leaf]',
        `subjectAltName=${altNames}\nbasicConstraints=CA:FALSE\n`,
      ].join('\n'),
    );
    this.#run(
      ...['req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-keyout', pair.key, '-out', request, '-subj', subject],
    );
    this.#run(
      ...['ca', '-batch', '-notext', '-config', config, '-in', request, '-out', pair.certificate],
      ...['-cert', this.ca.certificate, '-keyfile', this.ca.key],
      ...(isExpired
        ? ['-startdate', '700101000000Z', '-enddate', '700101000100Z']
        : ['-days', '2']),
    );
    return pair;
  }

  /** The same key, behind a passphrase. */
  encrypted({ certificate, key }: Pair, passphrase: string): Pair {
    const locked = new Pair(certificate, `${key}.locked`);
    this.#run(
      ...['pkcs8', '-topk8', '-in', key, '-out', locked.key],
      ...['-v2', 'aes-256-cbc', '-passout', `pass:${passphrase}`],
    );
    return locked;
  }

  file(name: string, text = ''): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #freshPair(): Pair {
    this.#count += 1;
    const path = join(this.folder, String(this.#count));
    return new Pair(`${path}.pem`, `${path}.key`);
  }

  #run(...args: readonly string[]): void {
    execFileSync(this.#openssl, args, { stdio: 'pipe' });
  }
}
