import { z } from 'zod';

const messageSchema = z.object({
  scanId: z.string().regex(/^\d{8}T\d{6}Z$/),
  shard: z.number().int().min(0).max(99_999),
});

/**
 * The shard that a queue message is about. Throws an error that names the fields which cannot be read, and nothing of
 * their content.
 */
export function shardMessage(message: unknown): z.output<typeof messageSchema> {
  const parsed = messageSchema.safeParse(message);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole message');
  throw new Error(
    `A queue message names no shard (${[...new Set(fields)].join(', ')} cannot be read). The app did not write it; a shard whose message was lost is sent again halfway to the deadline of its scan`,
  );
}
