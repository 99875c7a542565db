import ts from 'typescript';

/** Copies of the wire made by hand in TypeScript, as `file:line what`: see wire.test.ts. */
export function findCopies(program: ts.Program, files: readonly ts.SourceFile[], wire: ts.SourceFile): string[] {
  const checker = program.getTypeChecker();
  const known = knownNames(wire);
  return files.flatMap((file) => {
    const found: string[] = [];
    const report = (node: ts.Node, what: string): void => {
      found.push(`${file.fileName}:${file.getLineAndCharacterOfPosition(node.getStart()).line + 1} ${what}`);
    };
    const visit = (node: ts.Node): void => {
      if ((ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) && known.types.has(node.name.text)) report(node, `declares ${node.name.text} again`);
      if (ts.isStringLiteral(node) && known.words.has(node.text) && !isChecked(node, checker)) report(node, `'${node.text}' is not checked by a type of wire.ts`);
      if (isLimitCopy(node, known.limits)) report(node, 'copies a limit');
      if (ts.isTemplateLiteralToken(node) && /\bmaxlength="\d+"/.test(node.text)) report(node, 'writes a limit into the page');
      ts.forEachChild(node, visit);
    };
    visit(file);
    return found;
  });
}

interface Known { readonly types: ReadonlySet<string>; readonly words: ReadonlySet<string>; readonly limits: ReadonlyMap<string, number> }

function knownNames(wire: ts.SourceFile): Known {
  const types = new Set<string>();
  const words = new Set<string>();
  const limits = new Map<string, number>();
  for (const statement of wire.statements) {
    if (ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement)) types.add(statement.name.text);
    if (ts.isInterfaceDeclaration(statement)) for (const member of statement.members) if (member.name) words.add(member.name.getText(wire));
    if (!ts.isVariableStatement(statement)) continue;
    const visit = (node: ts.Node): void => {
      if (ts.isStringLiteral(node)) words.add(node.text);
      if (ts.isPropertyAssignment(node)) limits.set(node.name.getText(wire).toLowerCase(), Number(node.initializer.getText(wire)));
      ts.forEachChild(node, visit);
    };
    visit(statement);
  }
  // A single word (`internal`, `Typing`) may well mean something else.
  return { types, words: new Set([...words].filter((word) => /_|[a-z][A-Z]/.test(word))), limits };
}

/** Whether a typing error in the literal would be an error of the compiler. */
function isChecked(node: ts.StringLiteral, checker: ts.TypeChecker): boolean {
  const { parent } = node;
  if (ts.isLiteralTypeNode(parent) || ts.isImportDeclaration(parent)) return ts.isImportDeclaration(parent) || isIndex(parent);
  if (ts.isBinaryExpression(parent)) return isNarrow(checker.getTypeAtLocation(parent.left === node ? parent.right : parent.left));
  if (ts.isCaseClause(parent)) return isNarrow(checker.getTypeAtLocation(parent.parent.parent.expression));
  if (ts.isPropertyAssignment(parent) && parent.name === node) return true;
  const wanted = checker.getContextualType(node);
  return wanted !== undefined && isNarrow(wanted);
}

const isIndex = (node: ts.LiteralTypeNode): boolean => ts.isIndexedAccessTypeNode(node.parent) || ts.isTypeReferenceNode(node.parent);

const isNarrow = (type: ts.Type): boolean => (type.flags & (ts.TypeFlags.String | ts.TypeFlags.Any | ts.TypeFlags.Unknown)) === 0
  && (!type.isUnion() || type.types.every(isNarrow));

/** `messageText: 100_000`, `MESSAGE_TEXT = 100_000`: a limit's name with its number. */
function isLimitCopy(node: ts.Node, limits: ReadonlyMap<string, number>): boolean {
  if (!(ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) || !node.initializer || !ts.isNumericLiteral(node.initializer)) return false;
  const name = node.name.getText().toLowerCase().replaceAll('_', '').replace(/^max/, '');
  return limits.get(name) === Number(node.initializer.text);
}
