import { refusalOf } from './auth.ts';
import { endpoint } from './endpoint.ts';
import { uncached } from './http.ts';
import { ROUTES } from './routes.ts';

endpoint('rights', ROUTES.rights, async ({ request, settings }) =>
  uncached(200, { mayScan: settings.AISPM_AUTH === 'entra' && !refusalOf(request, settings, 'starter') }),
);
