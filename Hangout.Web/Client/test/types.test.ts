// @vitest-environment node
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('the types are those of docs/openapi.json (npm run types)', () => {
  const fresh = execFileSync('npx', ['openapi-typescript', '../../docs/openapi.json', '--alphabetize', '--default-non-nullable=false', '--immutable'], { encoding: 'utf8', maxBuffer: 1e8 });
  expect(readFileSync('core/api-types.ts', 'utf8').trim()).toBe(fresh.trim());
}, 60_000);
