import type { Node } from 'web-tree-sitter';
import { type BicepFile, type Finding, lineOf, modulePath, ownerOf, textOf } from './bicep.ts';
import { at, valueIn } from './value.ts';

/**
 * Functions and namespaces of Bicep that these files use. A misspelt one is reported as a name that nothing declares.
 */
const BICEP = new Set(
  (
    'az sys any array bool concat contains deployment empty environment first format guid int json join last length loadJsonContent loadTextContent managementGroup ' +
    'managementGroupResourceId max min readEnvironmentVariable replace resourceGroup resourceId split string subscription subscriptionResourceId take tenant tenantResourceId toLower toUpper union uniqueString'
  ).split(' '),
);

/**
 * Undeclared names, unused declarations, missing modules and files, and parameters and outputs that do not match.
 */
export function checkReferences(files: readonly BicepFile[], hasFile: (path: string) => boolean): Finding[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return files.flatMap((file) =>
    file.path.endsWith('.bicepparam')
      ? [...checkParameterFile(file, byPath)]
      : [...checkNames(file, byPath), ...checkModules(file, byPath), ...checkLoads(file, hasFile)],
  );
}

function* checkNames(file: BicepFile, byPath: ReadonlyMap<string, BicepFile>): Generator<Finding> {
  const declared = new Set([...file.params, ...file.vars, ...file.resources, ...file.modules].map((one) => one.name));
  const used = new Set<string>();
  for (const node of file.root.descendantsOfType(['identifier', 'compatible_identifier'])) {
    if (!isUse(node)) continue;
    used.add(node.text);
    if (!declared.has(node.text) && !BICEP.has(node.text) && !loopVariables(node).includes(node.text))
      yield { file: file.path, line: lineOf(node), message: `nothing declares ${node.text}` };
  }
  for (const one of [...file.params, ...file.vars])
    if (!used.has(one.name)) yield { file: file.path, line: one.line, message: `${one.name} is never used` };
  for (const node of file.root.descendantsOfType('member_expression')) {
    const [module, output] = outputOf(node, file) ?? [];
    const target = module && byPath.get(modulePath(file, module));
    if (target && output !== undefined && !target.outputs.some((one) => one.name === output))
      yield { file: file.path, line: lineOf(node), message: `${module.path} has no output ${output}` };
  }
}

/** `module.outputs.name`, of a module of this file. */
function outputOf(node: Node, file: BicepFile) {
  const inner = ownerOf(node);
  if (inner?.type !== 'member_expression' || inner.childForFieldName('property')?.text !== 'outputs') return undefined;
  const module = file.modules.find((one) => one.name === ownerOf(inner)?.text.replace(/!$/, ''));
  return module && ([module, node.childForFieldName('property')?.text] as const);
}

/** Whether an identifier uses a name, rather than being a declaration, a key, a type or a decorator. */
function isUse(node: Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'object_property') return !node.equals(parent.namedChildren[0] ?? node);
  if (
    [
      'decorator',
      'type',
      'loop_variable',
      'loop_enumerator',
      'primitive_type',
      'metadata_declaration',
      'parameterized_type',
    ].includes(parent.type)
  )
    return false;
  if (parent.type === 'for_statement' && parent.childForFieldName('initializer')?.equals(node)) return false;
  if (parent.type === 'call_expression' && parent.parent?.type === 'decorator') return false;
  const declares = [
    'parameter_declaration',
    'variable_declaration',
    'resource_declaration',
    'module_declaration',
    'output_declaration',
  ].includes(parent.type);
  return !(declares && node.equals(parent.namedChildren[0] ?? node));
}

function loopVariables(node: Node): string[] {
  const names: string[] = [];
  for (let above = node.parent; above; above = above.parent)
    if (above.type === 'for_statement')
      names.push(
        ...[
          above.childForFieldName('initializer'),
          ...above.descendantsOfType(['loop_variable', 'loop_enumerator']),
        ].flatMap((one) => one?.text ?? []),
      );
  return names;
}

function* checkModules(file: BicepFile, byPath: ReadonlyMap<string, BicepFile>): Generator<Finding> {
  for (const module of file.modules) {
    const target = byPath.get(modulePath(file, module));
    if (!target) {
      yield { file: file.path, line: module.line, message: `there is no module ${module.path}` };
      continue;
    }
    const params = at(valueIn(module.body, file), 'params');
    const given = params?.kind === 'object' ? params.properties : [];
    for (const { name, line, value } of given) {
      const param = target.params.find((one) => one.name === name);
      if (!param) yield { file: file.path, line, message: `${module.path} has no parameter ${name}` };
      else if (value.kind === 'of' && value.type !== param.type)
        yield {
          file: file.path,
          line,
          message: `${name} is of type ${value.type}, and ${module.path} wants ${param.type}`,
        };
    }
    for (const param of target.params)
      if (param.required && !given.some((one) => one.name === param.name))
        yield { file: file.path, line: module.line, message: `${module.path} is not given ${param.name}` };
  }
}

function* checkLoads(file: BicepFile, hasFile: (path: string) => boolean): Generator<Finding> {
  for (const call of file.root.descendantsOfType('call_expression')) {
    if (!/^load(Text|Json)Content$/.test(call.childForFieldName('function')?.text ?? '')) continue;
    const path = textOf(call.childForFieldName('arguments')?.firstNamedChild);
    if (path === undefined || !hasFile(path))
      yield { file: file.path, line: lineOf(call), message: `there is no file ${path}` };
  }
}

function* checkParameterFile(file: BicepFile, byPath: ReadonlyMap<string, BicepFile>): Generator<Finding> {
  const using = textOf(file.root.descendantsOfType('using_statement')[0]?.firstNamedChild)?.replace('./', '') ?? '';
  const target = byPath.get(using);
  if (!target) {
    yield { file: file.path, line: 1, message: `there is no template ${using}` };
    return;
  }
  for (const one of file.vars)
    if (!target.params.some((param) => param.name === one.name))
      yield { file: file.path, line: one.line, message: `${using} has no parameter ${one.name}` };
  for (const param of target.params)
    if (param.required && !file.vars.some((one) => one.name === param.name))
      yield { file: file.path, line: 1, message: `${using} is not given ${param.name}` };
}
