// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const OUTPUT = '../wwwroot/client/';
const MAX_KB = 200;
/** What a page with both windows open loads before anybody does anything; the Razor shell names the same (ClientAssets.cs). */
const FIRST = ['main.ts', 'desktop/shell.ts', 'features/chat/window.ts', 'features/notifications/window.ts', 'features/notifications/toasts.ts'];

interface Chunk { readonly file: string; readonly imports?: readonly string[] }

/** Every script that the first load asks for, compressed, against the budget. Runs on what `vite build` made. */
it.skipIf(!existsSync(`${OUTPUT}manifest.json`))(`the first load is under ${MAX_KB} KB of compressed script`, () => {
  const manifest = JSON.parse(readFileSync(`${OUTPUT}manifest.json`, 'utf8')) as Record<string, Chunk>;
  const files = new Set<string>();
  const add = (key: string): void => {
    const chunk = manifest[key]!;
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(add);
  };
  FIRST.forEach(add);
  const bytes = [...files].reduce((sum, file) => sum + gzipSync(readFileSync(OUTPUT + file)).length, 0);
  expect(files.size).toBeGreaterThan(0);
  expect(bytes / 1024).toBeLessThan(MAX_KB);
});
