import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vitest/config";

// RevoGrid and its parts are custom elements.
const isCustomElement = (tag: string): boolean => tag.startsWith("revo");

export default defineConfig(({ mode }) => ({
  plugins: [vue({ template: { compilerOptions: { isCustomElement } } })],
  clearScreen: false,
  define: {
    __VUE_OPTIONS_API__: "true",
    __VUE_PROD_DEVTOOLS__: "false",
    __VUE_I18N_FULL_INSTALL__: "false",
    __VUE_I18N_LEGACY_API__: "false",
    __INTLIFY_PROD_DEVTOOLS__: "false",
  },
  build: {
    target: "safari15",
    outDir: mode === "fake" ? "dist-fake" : "dist",
    chunkSizeWarningLimit: 800,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    css: false,
  },
}));
