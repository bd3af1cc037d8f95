import { startRunner } from './runner.ts';

/*
 * The built app named on the command line in a process of its own, with the settings of its environment: for measuring.
 * It prints its address; /memory answers with the process's peak memory, in bytes.
 */

const [, , app = ''] = process.argv;
const settings = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (name.startsWith('AISPM_') && value ? [[name, value]] : [])),
);
const runner = await startRunner({
  app,
  settings,
  extra(request, response) {
    if (request.url !== '/memory') return false;
    response.end(String(process.resourceUsage().maxRSS * 1024));
    return true;
  },
  log: (level, line) => {
    if (level === 'error') process.stderr.write(`${line}\n`);
  },
});
process.stdout.write(`${runner.url}\n`);
