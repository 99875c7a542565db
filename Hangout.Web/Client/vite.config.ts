import { defineConfig } from 'vitest/config';

// Built by `dotnet build` (see Hangout.Web.csproj) into wwwroot/client; the Razor shell reads manifest.json for the hashed names.
export default defineConfig({
  base: '/client/',
  publicDir: false,
  build: {
    outDir: '../wwwroot/client',
    emptyOutDir: true,
    manifest: 'manifest.json',
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: { input: { desk: 'main.ts', pages: 'styles/pages.css' } },
  },
  test: { environment: 'happy-dom', include: ['test/**/*.test.ts'], restoreMocks: true },
});
