import { flushPromises, mount } from "@vue/test-utils";
import { expect, it } from "vitest";
import { defineComponent, h } from "vue";

import { i18n } from "../text/text";
import ModalBox from "./ModalBox.vue";
import SheetDialog from "./SheetDialog.vue";

/** A screen whose dialog is open, and that the button which opened it has left. */
const Screen = (dialog: "modal" | "sheet") => defineComponent({
  props: { open: Boolean },
  setup: (props) => () => h("main", { class: "main" }, [
    dialog === "modal" ? h(ModalBox, { modelValue: props.open, title: "两人确认" }, () => h("input")) : props.open ? h(SheetDialog, { title: "删除 3 行" }, () => h("input")) : null,
  ]),
});

it.each(["modal", "sheet"] as const)("a %s is closed before it goes, and the screen goes on", async (dialog) => {
  const page = mount(Screen(dialog), { props: { open: true }, global: { plugins: [i18n] }, attachTo: document.body });
  await flushPromises();
  const box = page.get("dialog").element as HTMLDialogElement;
  expect(box.open).toBe(true);
  box.querySelector("input")?.focus();

  await page.setProps({ open: false });
  await flushPromises();
  expect(box.open).toBe(false);
  expect(page.find("dialog").exists()).toBe(false);
  expect(document.activeElement).toBe(page.get("main").element);
  page.unmount();
});
