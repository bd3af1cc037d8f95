import { generate } from 'selfsigned';

type Certificate = { readonly key: string; readonly cert: string };
let made: Promise<Certificate> | undefined;

/**
 * The certificate of this process for loopback, in PEM; only clients that are given it trust it. All servers share it,
 * because OpenSSL tells certificates apart by name.
 */
export function loopbackCertificate(): Promise<Certificate> {
  made ??= make();
  return made;
}

async function make(): Promise<Certificate> {
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key: pair.private, cert: pair.cert };
}
