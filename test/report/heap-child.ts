import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { createGzip } from 'node:zlib';
import type { Head, Part } from '../../src/model/report.ts';
import { LAYOUTS, type LayoutName } from '../../src/report/formats.ts';
import { splitReport, streamLayout } from '../../src/report/layout.ts';
import { estate } from './page/fixture.ts';

/*
 * Writes a report of so many subscriptions as the app does, compressed piece by piece, and says how large it was. In a
 * process of its own, whose heap the test limits. Arguments: the format, the number, the page's bundle.
 */

const [, , format = 'json', number = '20000', built = ''] = process.argv;
const { head, parts } = splitReport(estate(400));
const count = Number(number);
const whole: Head = { ...head, coverage: { ...head.coverage, inScope: count, evaluated: count } };

async function* copies(): AsyncGenerator<Part> {
  for (let at = 0; at < count; at++) {
    const part = parts[at % parts.length];
    if (part) yield copyOf(part, at);
  }
}
function copyOf(part: Part, at: number): Part {
  const id = `${String(at).padStart(8, '0')}${part.subscription.id.slice(8)}`;
  return JSON.parse(
    JSON.stringify(part)
      .replaceAll(part.subscription.id, id)
      .replaceAll(part.subscription.name, `${part.subscription.name}-${at}`),
  ) as Part;
}

async function* pieces(): AsyncGenerator<string> {
  if (format !== 'html') yield* streamLayout(LAYOUTS[format as LayoutName](whole), copies);
  else {
    const { streamPage }: { streamPage(head: Head, parts: AsyncIterable<Part>): AsyncGenerator<string> } = await import(
      pathToFileURL(built).href
    );
    yield* streamPage(whole, copies());
  }
}
let plain = 0;
let compressed = 0;
await pipeline(
  Readable.from(pieces()).map((piece: string) => {
    plain += Buffer.byteLength(piece);
    return piece;
  }),
  createGzip(),
  new Writable({
    write(part: Buffer, _encoding, done) {
      compressed += part.length;
      done();
    },
  }),
);
process.stdout.write(JSON.stringify({ plain, compressed, peak: process.resourceUsage().maxRSS * 1024 }));
