import { pathToFileURL } from 'node:url';
import { supplyCore } from './core.ts';

/*
 * A worker process that only loads the built app named on its command line, and says as JSON what registered itself and
 * how long the loading took.
 */

const [, , app = ''] = process.argv;
const core = supplyCore();
const began = performance.now();
await import(pathToFileURL(app).href);
const loadMs = performance.now() - began;
console.log(
  JSON.stringify({
    loadMs,
    functions: core.functions.map(({ name, bindings }) => ({
      name,
      triggers: Object.values(bindings).flatMap(({ type }) => (/trigger$/i.test(type) ? [type] : [])),
    })),
  }),
);
