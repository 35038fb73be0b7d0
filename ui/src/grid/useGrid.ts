/** Everything that the grid's screen works with, made together. */
import { onBeforeUnmount, shallowRef, watch } from "vue";

import type { Desk } from "../desk/desk";
import { createActions, type Around, type Notice } from "./actions";
import { createBlocks } from "./blocks";
import { createEditor } from "./editor";
import { createFixing } from "./fixing";
import { createPicker } from "./picker";
import { createSheet } from "./sheet";

export function useGrid(desk: Desk, around: (what: Around) => void, renew: (period: string) => void) {
  const sheet = createSheet(desk);
  const picker = createPicker(desk.host);
  const editor = createEditor(desk, sheet, picker);
  const blocks = createBlocks(desk, sheet);
  const fixing = createFixing(desk, sheet);
  const notice = shallowRef<{ what: Notice; turn: number } | null>(null);
  let turn = 0;
  const say = (what: Notice): void => void (notice.value = { what, turn: (turn += 1) });
  const actions = createActions({ desk, sheet, editor, picker, blocks, fixing, say, renew, around });
  let look: ReturnType<typeof setTimeout> | undefined;

  watch(
    () => sheet.know.selection,
    (now, before) => {
      blocks.watch();
      if (now.at.row !== before.at.row || now.at.col !== before.at.col) notice.value = null;
      clearTimeout(look);
      look = setTimeout(() => void sheet.look(), 80);
    },
  );
  const stop = desk.saving.listen((edited) => sheet.take(edited));
  onBeforeUnmount(() => {
    editor.commit();
    clearTimeout(look);
    stop();
  });
  return { sheet, picker, editor, blocks, fixing, actions, notice, say, renew };
}

export type Grid = ReturnType<typeof useGrid>;
