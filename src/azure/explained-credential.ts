import type { TokenCredential } from '@azure/core-auth';
import type { CloudProfile } from '../model/cloud.ts';
import { LoginError } from './errors.ts';
import { isLogin } from './pipeline.ts';
import { reach, unreached } from './reach.ts';
import { NOT_SIGNED_IN, type SignInReason, signInReason, triedCredentials } from './sign-in-words.ts';

/**
 * A credential that says in one line why nobody could sign in, and what to do: the command line and the service word it
 * the same way. Where the library names no cause, the sign-in host is asked once, without a token: GET
 * /common/v2.0/.well-known/openid-configuration. Errors of `getToken`: `LoginError` for every refused sign-in; anything
 * else as it came. `ca` (PEM) is trusted for that question alone.
 */
export function explainedCredential(
  credential: TokenCredential,
  cloud: Pick<CloudProfile, 'title' | 'authority'>,
  ca?: string,
): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        return await credential.getToken(scopes, options);
      } catch (cause) {
        if (!isLogin(cause) || cause instanceof LoginError) throw cause;
        const { message, next } = await reasonOf(cause, cloud, ca);
        throw new LoginError(`${NOT_SIGNED_IN} to ${cloud.title}: ${message}`, {
          cause,
          next,
          tried: triedCredentials(cause),
        });
      }
    },
  };
}

async function reasonOf(
  cause: unknown,
  { authority }: Pick<CloudProfile, 'authority'>,
  ca: string | undefined,
): Promise<SignInReason> {
  const reason = signInReason(cause);
  if (reason !== 'network') return reason;
  const { host } = new URL(authority);
  return (
    unreached(host, await reach(`${authority}/common/v2.0/.well-known/openid-configuration`, ca)) ?? {
      message: `${host} answers, but the sign-in there failed without a reason`,
      next: 'Try again; if it stays, run "aispm diagnose" and report its output',
    }
  );
}
