import { startRunner } from './runner.ts';

/*
 * The built app named on the command line in a process of its own, with the settings of its environment: for measuring.
 * It prints its address; /usage answers with the process's peak memory, in
 * bytes, and the processor time it has taken, in seconds.
 */

const [, , app = ''] = process.argv;
const settings = Object.fromEntries(
  Object.entries(process.env).flatMap(([name, value]) => (name.startsWith('AISPM_') && value ? [[name, value]] : [])),
);
const runner = await startRunner({
  app,
  settings,
  extra(request, response) {
    if (request.url !== '/usage') return false;
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    response.end(JSON.stringify({ memory: maxRSS * 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 }));
    return true;
  },
  log: (level, line) => {
    if (level === 'error') process.stderr.write(`${line}\n`);
  },
});
process.stdout.write(`${runner.url}\n`);
