/** Whether a text in a check belongs to its record or to a message. */
const WORDS = new Set(['message', 'noun', 'good']);

const nameOf = (path) => (path.isObjectProperty() || path.isObjectMethod() ? path.node.key.name : undefined);
const isRecord = (path) =>
  path.parentPath?.isObjectExpression() &&
  path.parentPath.parentPath?.isCallExpression() &&
  path.parentPath.parentPath.node.callee.name === 'check';

/**
 * Mutants of texts are left out: the texts of a check's record are catalogue data, and the wording of a message is not
 * a rule. Every condition, also in a message, stays in.
 */
function shouldIgnore(path) {
  const name = nameOf(path);
  if (name && isRecord(path) && name !== 'evaluate') return 'text of the record';
  if (
    !path.isStringLiteral() &&
    !(path.isTemplateLiteral() && path.node.expressions.every((part) => part.type !== 'ConditionalExpression'))
  )
    return undefined;
  if (
    path.findParent(
      (parent) => WORDS.has(nameOf(parent)) || (parent.isNewExpression() && parent.node.callee.name === 'Unseen'),
    )
  )
    return 'words of a message';
  return undefined;
}

export const strykerPlugins = [{ kind: 'Ignore', name: 'texts', value: { shouldIgnore } }];
