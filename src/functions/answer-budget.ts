/*
 * The memory that all answers of an instance may hold while they are made. The library and the host take a body only as
 * a whole, so an answer is not begun unless there is room for all of it.
 */

/** Room that an answer holds. `grow`: whether it may hold so many bytes in all. */
export type Lease = { grow(total: number): boolean; release(): void };
export type Budget = {
  readonly limit: number;
  /** Undefined where there is not so much room now. */
  take(bytes: number): Lease | undefined;
};

/**
 * A budget of so many bytes.
 *
 * @example answerBudget(256 * 1024 * 1024).take(8 * 1024 * 1024)?.release()
 */
export function answerBudget(limit: number): Budget {
  let used = 0;
  return {
    limit,
    take(bytes) {
      if (used + bytes > limit) return undefined;
      used += bytes;
      let own = bytes;
      return {
        grow(total) {
          if (total <= own) return true;
          if (used + total - own > limit) return false;
          used += total - own;
          own = total;
          return true;
        },
        release() {
          used -= own;
          own = 0;
        },
      };
    },
  };
}
