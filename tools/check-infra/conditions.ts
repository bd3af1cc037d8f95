import type { Node } from 'web-tree-sitter';
import { type BicepFile, type Finding, lineOf, ownerOf } from './bicep.ts';

/** What is known even where the resource is not deployed. */
const ALWAYS_KNOWN = new Set(['id', 'name', 'type', 'apiVersion']);

/**
 * Outputs and properties of a module or resource that may not be deployed, read where it is not certain to be deployed:
 * Azure Resource Manager then fails the whole deployment. It is certain in the branches of a `?:` on the declaration's
 * own condition, and in a declaration under the same condition.
 */
export function checkConditions(file: BicepFile): Finding[] {
  const conditions = new Map(
    [...file.modules, ...file.resources].flatMap((one) => {
      const condition = conditionOf(one.node);
      return condition === undefined ? [] : [[one.name, condition] as const];
    }),
  );
  return file.root.descendantsOfType('member_expression').flatMap((node) => {
    const owner = ownerOf(node);
    const name = bare(owner?.text ?? '');
    const condition = conditions.get(name);
    const property = node.childForFieldName('property')?.text ?? '';
    if (!owner || condition === undefined || ALWAYS_KNOWN.has(property) || isUnder(owner, condition)) return [];
    return [
      {
        file: file.path,
        line: lineOf(node),
        message: `${name} is deployed only if ${condition}; ask for its ${property} only then`,
      },
    ];
  });
}

/** The condition of a declaration, without its parentheses. */
function conditionOf(node: Node): string | undefined {
  const statement = node.descendantsOfType('if_statement')[0];
  const condition = statement?.namedChildren.find((child) => child.type !== 'object');
  return condition && bare(condition.text);
}

function isUnder(node: Node, condition: string): boolean {
  for (let child = node, above = node.parent; above; child = above, above = above.parent) {
    if (above.type === 'ternary_expression') {
      const asked = bare(above.childForFieldName('condition')?.text ?? '');
      const branch = above.childForFieldName('consequence')?.equals(child) ? asked : opposite(asked);
      if (!above.childForFieldName('condition')?.equals(child) && branch === condition) return true;
    }
    if (above.type === 'if_statement' && conditionOf(above.parent ?? above) === condition) return true;
  }
  return false;
}

const opposite = (condition: string): string => (condition.startsWith('!') ? condition.slice(1) : `!${condition}`);

/** Without parentheses around it, and without the `!` after a name that tells Bicep it is not null. */
function bare(text: string): string {
  const inner = text.trim().replace(/!$/, '');
  return inner.startsWith('(') && inner.endsWith(')') ? bare(inner.slice(1, -1)) : inner;
}
