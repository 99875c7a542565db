// @vitest-environment node
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const OUTPUT = '../wwwroot/client/';
const MOST_KB = 200;

/** Every script that the first load asks for, compressed, against the budget. Runs on what `vite build` made. */
it.skipIf(!existsSync(`${OUTPUT}manifest.json`))(`the first load is under ${MOST_KB} KB of compressed script`, () => {
  const manifest = JSON.parse(readFileSync(`${OUTPUT}manifest.json`, 'utf8')) as Record<string, { file: string }>;
  const scripts = Object.values(manifest).map((c) => c.file).filter((f) => f.endsWith('.js'));
  const bytes = scripts.reduce((sum, file) => sum + gzipSync(readFileSync(OUTPUT + file)).length, 0);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes / 1024).toBeLessThan(MOST_KB);
});
