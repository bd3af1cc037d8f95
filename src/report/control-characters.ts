/**
 * Makes text from Azure safe to print in a terminal or a plain-text mail: control, bidirectional and invisible
 * characters are written out as \uXXXX.
 */
export function withoutControls(text: string): string {
  return text.replace(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}
