import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { iconSprite } from "./static/src/build/icons";

const source = (path: string): string => resolve(import.meta.dirname, "static/src", path);

export default defineConfig({
  root: resolve(import.meta.dirname, "static/src"),
  // Relative, so that fonts are found under whatever STATIC_URL the site is served with.
  base: "./",
  publicDir: false,
  plugins: [iconSprite(import.meta.dirname)],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: resolve(import.meta.dirname, "static/dist"),
    emptyOutDir: true,
    manifest: true,
    // An inlined font or image would need `data:` in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rollupOptions: {
      input: {
        backoffice: source("backoffice/main.ts"),
        public: source("public/main.css"),
        home: source("home/home.css"),
        setup: source("setup/main.ts"),
        account: source("public/account.ts"),
        pos: source("pos/main.tsx"),
        worker: source("pos/worker/main.ts"),
        kitchen: source("kitchen/main.tsx"),
        display: source("display/main.tsx"),
      },
    },
  },
  test: {
    include: ["**/*.test.ts", "**/*.test.tsx"],
  },
});
