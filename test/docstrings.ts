export type Docstring = { readonly name: string; readonly async: boolean; readonly text: string };

/** The exported functions of a source text, arrow functions too, each with its docstring, which is empty if missing. */
export function docstringsOf(source: string): readonly Docstring[] {
  const declarations = source.matchAll(
    /^export (async )?(?:function\*? (\w+)|const (\w+)[^\n=]*= (async )?(?:<[^\n]*>)?(?:\([^\n]*\)[^\n]*=>|\(\n|\w+ =>))/gm,
  );
  return [...declarations].map(({ index, 1: async, 2: declared, 3: assigned, 4: asyncArrow }) => {
    const before = source.slice(0, index);
    const text = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n$/.exec(before)?.[1] ?? '';
    return { name: declared ?? assigned ?? '', async: Boolean(async ?? asyncArrow), text: text.trim() };
  });
}
