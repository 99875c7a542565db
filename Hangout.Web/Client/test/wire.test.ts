// @vitest-environment node
import { resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { findCopies } from './copies';

const root = resolve('.');
const generated = /\/core\/(?:wire|api-types)\.ts$/;

function programOf(overrides: Readonly<Record<string, string>> = {}): ts.Program {
  const config = ts.parseJsonConfigFileContent(ts.readConfigFile(`${root}/tsconfig.json`, (path) => ts.sys.readFile(path)).config, ts.sys, root);
  const host = ts.createCompilerHost(config.options, true);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    const text = overrides[name];
    return text === undefined ? read(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
  };
  host.fileExists = (name) => name in overrides || ts.sys.fileExists(name);
  return ts.createProgram([...config.fileNames.filter((name) => !name.includes('/test/')), ...Object.keys(overrides)], config.options, host);
}

function copiesIn(program: ts.Program, isMeant: (file: string) => boolean): string[] {
  const wire = program.getSourceFile(`${root}/core/wire.ts`)!;
  const files = program.getSourceFiles().filter((file) => isMeant(file.fileName) && !generated.test(file.fileName));
  return findCopies(program, files, wire);
}

describe('what TypeScript knows of the wire', () => {
  it('is nowhere a copy made by hand', () => {
    expect(copiesIn(programOf(), (file) => file.startsWith(root) && !file.includes('/node_modules/'))).toEqual([]);
  }, 60_000);

  it('would be found if it were one', () => {
    const copies = `${root}/core/copies.ts`;
    const text = `
      import type { ErrorCode } from './wire';
      export interface User { readonly id: string }
      export const MESSAGE_TEXT = 100_000;
      export const isGone = (code: string): boolean => code === 'conversation_not_found';
      export const isChecked = (code: ErrorCode): boolean => code === 'conversation_not_found';
      export const names = ['MessagesChanged'];
    `;
    const found = copiesIn(programOf({ [copies]: text }), (file) => file === copies);
    expect(found.map((line) => line.slice(copies.length + 1))).toEqual([
      '3 declares User again', '4 copies a limit', "5 'conversation_not_found' is not checked by a type of wire.ts", "7 'MessagesChanged' is not checked by a type of wire.ts",
    ]);
  }, 60_000);
});
