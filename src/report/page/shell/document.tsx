import type { PageData } from '../data/page-data.ts';
import type { ReportModel } from '../data/report-model.ts';
import { App } from './app.tsx';
import type { PageAssets } from './assets.ts';

type Props = {
  readonly data: PageData;
  readonly model?: ReportModel;
  readonly assets: PageAssets;
  readonly policy: string;
  /** The data as JSON that cannot end its script element. */
  readonly json: string;
};

/** The whole file: the overview as it reads without script, the report as data, and the script that takes over. */
export function Document({ data, model, assets, policy, json }: Props) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content={policy} />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>{`${model ? model.encoded.headline.sentence : data.goneScan ? 'No such scan' : 'No scan yet'} | aispm-watch`}</title>
        <link rel="icon" href="data:," />
        <Raw tag="style" text={assets.style} />
        <Raw tag="script" text={assets.head} />
      </head>
      <body>
        <noscript>
          <p class="noscript">
            Script is off: this is the verdict, what to fix first and the matrix. Single findings, the inventory, the
            trend and the symptoms need script; the other formats of the report contain everything.
          </p>
        </noscript>
        <div id="root">
          <App {...(model ? { model } : {})} data={data} live={false} />
        </div>
        <Raw tag="script" id="report" type="application/json" text={json} />
        <Raw tag="script" text={assets.script} />
      </body>
    </html>
  );
}

/** The only place where text becomes markup: our own script and style, and JSON in which every `<` is escaped. */
function Raw({ tag: Tag, text, ...rest }: { tag: 'style' | 'script'; text: string; id?: string; type?: string }) {
  return <Tag {...rest} dangerouslySetInnerHTML={{ __html: text }} />;
}
