import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { nestsDeeper } from '../model/nesting.ts';
import { AzureError } from './errors.ts';

/** What an answer may be at most; what exceeds it is an answer that cannot be read. */
export type AnswerLimits = {
  /** Of one answer, unpacked. */
  readonly bytes: number;
  /** How deep its JSON may nest. */
  readonly depth: number;
  /** Of one list, all its pages together. */
  readonly rows: number;
};

/**
 * Resource Graph itself refuses an answer of more than 16 MiB ("Response payload size ... has exceeded the limit of
 * 16777216"), and its rows nest some 15 deep.
 */
export const ANSWER_LIMITS: AnswerLimits = { bytes: 32 * 1024 * 1024, depth: 100, rows: 100_000 };

/**
 * Breaks an answer off while it arrives, as soon as it is larger than `bytes`: it would end this process if it were
 * read to its end.
 *
 * @throws `AzureError` (malformed) from the request
 */
export function boundedSize({ bytes }: Pick<AnswerLimits, 'bytes'>): PipelinePolicy {
  return {
    name: 'aispmBoundedSize',
    async sendRequest(request, next) {
      let tooLarge = false;
      request.onDownloadProgress = ({ loadedBytes }) => {
        tooLarge = loadedBytes > bytes;
        if (tooLarge) throw exceeding(bytes);
      };
      const response = await next(request).catch((error: unknown): PipelineResponse => {
        throw tooLarge ? exceeding(bytes) : error;
      });
      if ((response.bodyAsText?.length ?? 0) > bytes) throw exceeding(bytes);
      return response;
    },
  };
}

const exceeding = (bytes: number): AzureError =>
  new AzureError('malformed', `The answer is larger than ${Math.floor(bytes / 1024 / 1024)} MiB (AISPM_ANSWER_MIB)`);

/** Throws `AzureError` (malformed) where some part of an answer nests deeper than `depth`. */
export function holdDepth(json: unknown, depth: number): void {
  if (nestsDeeper(json, depth))
    throw new AzureError('malformed', `The answer nests deeper than ${depth} levels (AISPM_ANSWER_DEPTH)`);
}

/** Why a list that is longer than `rows` is not read to its end. */
export const tooManyRows = (rows: number): AzureError =>
  new AzureError('truncated', `The list has more than ${rows} rows (AISPM_ANSWER_ROWS)`);
