/**
 * Keeps the place of rows that are not drawn. Only in the browser: the policy allows a style that script sets, and none
 * in the markup.
 */
export const Gap = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 ? (
    <tr>
      <td class="gap" colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  ) : null;
