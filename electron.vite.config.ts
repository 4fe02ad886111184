import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import mantine from 'postcss-preset-mantine'
import simpleVars from 'postcss-simple-vars'

const here = import.meta.dirname

/** Programs of Node: each becomes out/main/NAME.js. A worker is one more line. */
const programs = {
  index: resolve(here, 'src/main/index.ts'),
  cli: resolve(here, 'src/main/cli.ts'),
  'store-thread': resolve(here, 'src/main/engine/store/thread-main.ts'),
}

/** Mantine's widths, in em as its media queries want them. */
const breakpoints = {
  'mantine-breakpoint-xs': '36em',
  'mantine-breakpoint-sm': '48em',
  'mantine-breakpoint-md': '62em',
  'mantine-breakpoint-lg': '75em',
  'mantine-breakpoint-xl': '88em',
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // What package.json lists under `dependencies` stays outside and is found in node_modules, here and when packed.
      externalizeDeps: true,
      sourcemap: true,
      rolldownOptions: {
        input: programs,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload can load nothing but `electron`, so it is one CommonJS file with everything inside.
      externalizeDeps: false,
      isolatedEntries: true,
      rolldownOptions: {
        input: { index: resolve(here, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    css: { postcss: { plugins: [mantine(), simpleVars({ variables: breakpoints })] } },
    build: {
      outDir: 'out/renderer',
      minify: true,
      rolldownOptions: { input: resolve(here, 'src/renderer/index.html') },
      // The page's policy allows no inline script and no data: address.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
    },
  },
})
