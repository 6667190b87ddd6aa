import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import type { Certificate } from './peer.ts';
import type { Certificates } from './run-case.ts';

/** Certificates for localhost, made anew, as files for a child process. */
export interface CertificateFiles extends Certificates {
  /** Both, as JSON. */
  readonly file: string;
  /** The one that is to be trusted, as PEM. */
  readonly authority: string;
}

export async function makeCertificates(): Promise<CertificateFiles> {
  const certificates = { known: await selfSigned(), unknown: await selfSigned() };
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-edges-'));
  const file = join(folder, 'certificates.json');
  const authority = join(folder, 'authority.pem');
  writeFileSync(file, JSON.stringify(certificates));
  writeFileSync(authority, certificates.known.cert);
  return { ...certificates, file, authority };
}

async function selfSigned(): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}
