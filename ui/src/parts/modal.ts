import { nextTick, onBeforeUnmount, onMounted, type Ref } from "vue";

import { arrive } from "../grid/regions";

/** Closes a dialog that is about to go: closed, and not only taken away, it gives the focus back to what had it before. */
export function leave(box: HTMLDialogElement | null): void {
  box?.close();
  // What had it may be gone, as the button of a step that is done.
  void nextTick(arrive);
}

/** A modal dialog that lives as long as the component that draws it. */
export function useModal(box: Readonly<Ref<HTMLDialogElement | null>>): void {
  onMounted(() => box.value?.showModal());
  onBeforeUnmount(() => leave(box.value));
}
