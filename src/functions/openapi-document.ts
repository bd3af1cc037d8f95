import { endpoint } from './endpoint.ts';
import { json } from './http.ts';
import { openApiDocument } from './openapi.ts';
import { ROUTES } from './routes.ts';

endpoint('openapi', ROUTES.openapi, async ({ request }) => json(request, openApiDocument()));
