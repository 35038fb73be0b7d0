import "./style/tokens.css";
import "./style/base.css";
import "./style/grid.css";

import { createApp } from "vue";

import App from "./App.vue";
import { createDesk, deskKey } from "./desk/desk";
import { openHost } from "./host/host";
import { i18n } from "./text/text";

const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = (): void => {
  document.documentElement.dataset["theme"] = dark.matches ? "dark" : "light";
};
dark.addEventListener("change", follow);
follow();

const desk = createDesk(await openHost());
createApp(App).use(i18n).provide(deskKey, desk).mount("#app");
