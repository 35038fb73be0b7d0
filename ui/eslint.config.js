import js from "@eslint/js";
import vue from "eslint-plugin-vue";
import ts from "typescript-eslint";

/** Text of cells, headings and comments is hostile: it reaches the page as text nodes only. */
const markup = ["innerHTML", "outerHTML", "srcdoc", "insertAdjacentHTML", "createContextualFragment", "domProps"];

export default ts.config(
  { ignores: ["dist", "dist-fake", "dist-browser", "dist-console", "node_modules", "src/wire"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    files: ["src/**/*.{ts,vue}"],
    rules: {
      "no-undef": "off", // the type checker does this
      "vue/no-v-html": "error",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": ["error", { html: { void: "always" } }],
      "vue/multi-word-component-names": "off",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-restricted-syntax": [
        "error",
        ...markup.map((name) => ({
          selector: `MemberExpression[property.name='${name}'], Property[key.name='${name}']`,
          message: "Show data as text, never as markup.",
        })),
        { selector: "CallExpression[callee.object.name='document'][callee.property.name=/^write/]", message: "Never." },
      ],
      "vue/no-restricted-static-attribute": ["error", "srcdoc"],
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: ["@tauri-apps/*"], message: "The host is the only door: src/host/tauri.ts." }] },
      ],
      "no-restricted-globals": ["error", "fetch", "localStorage", "sessionStorage", "XMLHttpRequest", "WebSocket"],
    },
  },
  { files: ["src/host/tauri.ts"], rules: { "no-restricted-imports": "off" } },
);
