import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

// Built by `dotnet build` (see Hangout.Web.csproj) into wwwroot/client; the Razor shell reads manifest.json for the hashed names.
/** Of each language but English. */
const TEXTS = /\/i18n\/(?:de|es|ar)\.ts$/;
/** What is large and seldom needed: colours of code, and formulas. */
const LATER = /node_modules\/(?:highlight\.js|katex)\//;

/** Tells the service worker what there is to keep. Emoji, other languages, and what comes later, are kept once they are used. */
const builtFiles: Plugin = {
  name: 'built-files',
  generateBundle: {
    order: 'post',
    handler(_options, bundle) {
      const isLater = (f: string): boolean => {
        const built = bundle[f];
        return f.startsWith('assets/formulas-') ||
          (built?.type === 'chunk' && (TEXTS.test(built.facadeModuleId ?? '') || built.moduleIds.some((id) => LATER.test(id))));
      };
      const files = Object.keys(bundle).filter((f) => f.startsWith('assets/') && (/\.(js|css)$/.test(f) || f.includes('inter-latin')) && !isLater(f)).sort();
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12);
      const worker = bundle['worker.js'];
      if (worker?.type !== 'chunk' || worker.imports.length > 0) this.error('The service worker must stand alone');
      else worker.code = worker.code.replace('__BUILT__', JSON.stringify({ version, files: files.map((f) => `/client/${f}`) }));
    },
  },
};

export default defineConfig({
  base: '/client/',
  publicDir: false,
  plugins: [builtFiles],
  build: {
    outDir: '../wwwroot/client',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { desk: 'main.ts', pages: 'styles/pages.css', worker: 'worker/worker.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js') },
    },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], restoreMocks: true, testTimeout: 30_000 },
});
