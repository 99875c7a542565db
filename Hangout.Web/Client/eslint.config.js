import js from '@eslint/js';
import lit from 'eslint-plugin-lit';
import tseslint from 'typescript-eslint';

/** Imports run one way: features and the desktop stand on the kernel, and neither knows the other. */
const forbid = (files, ...patterns) => ({ files, rules: { 'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }] } });
const toFeatures = ['/features(/|$)', 'Features register themselves: see core/registry.ts.'];
const toDesktop = ['/desktop(/|$)', 'Ask kernel.navigation instead.'];
const intoFeature = ['^\\.\\./(?!\\.\\./)[^/]+/(?!parts$)', 'A feature is used through its index.ts, and through parts.ts by what is loaded later.'];

export default tseslint.config(
  { ignores: ['node_modules', 'core/api-types.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  lit.configs['flat/recommended'],
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', ignoreRestSiblings: true, argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/unbound-method': ['error', { ignoreStatic: true }],
      'eqeqeq': ['error', 'always'],
      'max-len': ['error', { code: 180 }],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': ['error', { allow: ['error', 'warn'] }],
    },
  },
  { files: ['*.js', '*.mjs', '*.config.ts'], ...tseslint.configs.disableTypeChecked },
  { files: ['*.mjs'], languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly', fetch: 'readonly' } }, rules: { 'no-console': 'off' } },
  { files: ['core/wire.ts'], rules: { 'max-lines': 'off' } },
  forbid(['core/**', 'ui/**', 'i18n/**'], toFeatures, toDesktop),
  forbid(['desktop/**'], toFeatures),
  forbid(['features/**'], toDesktop, intoFeature),
  { files: ['test/**'], rules: { 'max-len': 'off', '@typescript-eslint/no-non-null-assertion': 'off', '@typescript-eslint/require-await': 'off' } },
);
