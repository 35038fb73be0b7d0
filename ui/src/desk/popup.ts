/** A menu under its button: it closes once something was chosen, or the focus has left it. */
import { ref } from "vue";

export function popup() {
  const open = ref(false);
  return {
    open,
    /** For the `focusout` of what holds button and menu. */
    leave(event: FocusEvent): void {
      if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) open.value = false;
    },
    run(intent: () => unknown): void {
      open.value = false;
      intent();
    },
  };
}
