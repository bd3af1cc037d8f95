import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/*
 * A server that answers everything with the bytes it was sent, from memory, in a process of its own: what a ready
 * answer is compared with. It reports its port.
 */

process.once('message', (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': bytes.length });
    response.end(bytes);
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
process.on('disconnect', () => process.exit(0));
