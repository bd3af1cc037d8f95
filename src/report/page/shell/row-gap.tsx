/**
 * Takes the space of rows that are not drawn. Only in the browser: the Content-Security-Policy allows a style set by
 * script, but none in the markup.
 */
export const Gap = ({ height, columns }: { height: number; columns: number }) =>
  height > 0 ? (
    <tr>
      <td class="gap" colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  ) : null;
