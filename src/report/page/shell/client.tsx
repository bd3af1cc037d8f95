import { render } from 'preact';
import type { PageData } from '../data/page-data.ts';
import { reportModel } from '../data/report-model.ts';
import { App } from './app.tsx';

/* Takes over the page in the browser: the same components, rendered from the report that the page carries. */

const root = document.getElementById('root');
const text = document.getElementById('report')?.textContent;
if (root && text) {
  const data: PageData = JSON.parse(text);
  root.replaceChildren();
  render(<App {...(data.report ? { model: reportModel(data.report) } : {})} data={data} live />, root);
  performance.mark('aispm-drawn');
}
