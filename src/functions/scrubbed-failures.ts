import { app } from '@azure/functions';
import { scrubbedError } from '../model/private-text.ts';

/*
 * The host writes what a function throws into the log, message and stack. It gets the error without what Azure
 * answered.
 */
app.hook.postInvocation((context) => {
  if (context.error !== undefined && context.error !== null) context.error = scrubbedError(context.error);
});
